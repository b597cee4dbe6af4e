package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Calls;
import dev.roadstead.services.aws.Platform;
import java.util.List;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.CreateClusterRequest;
import software.amazon.awssdk.services.ecs.model.CreateClusterResponse;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.CreateServiceResponse;
import software.amazon.awssdk.services.ecs.model.DeleteClusterRequest;
import software.amazon.awssdk.services.ecs.model.DeleteClusterResponse;
import software.amazon.awssdk.services.ecs.model.DeleteServiceRequest;
import software.amazon.awssdk.services.ecs.model.DeleteServiceResponse;
import software.amazon.awssdk.services.ecs.model.DeleteTaskDefinitionsRequest;
import software.amazon.awssdk.services.ecs.model.DeleteTaskDefinitionsResponse;
import software.amazon.awssdk.services.ecs.model.DeregisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.DeregisterTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.DescribeCapacityProvidersRequest;
import software.amazon.awssdk.services.ecs.model.DescribeCapacityProvidersResponse;
import software.amazon.awssdk.services.ecs.model.DescribeClustersRequest;
import software.amazon.awssdk.services.ecs.model.DescribeClustersResponse;
import software.amazon.awssdk.services.ecs.model.DescribeServiceDeploymentsRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServiceDeploymentsResponse;
import software.amazon.awssdk.services.ecs.model.DescribeServiceRevisionsRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServiceRevisionsResponse;
import software.amazon.awssdk.services.ecs.model.DescribeServicesRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServicesResponse;
import software.amazon.awssdk.services.ecs.model.DescribeTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.DescribeTasksRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTasksResponse;
import software.amazon.awssdk.services.ecs.model.ListAccountSettingsRequest;
import software.amazon.awssdk.services.ecs.model.ListAccountSettingsResponse;
import software.amazon.awssdk.services.ecs.model.ListClustersRequest;
import software.amazon.awssdk.services.ecs.model.ListClustersResponse;
import software.amazon.awssdk.services.ecs.model.ListServiceDeploymentsRequest;
import software.amazon.awssdk.services.ecs.model.ListServiceDeploymentsResponse;
import software.amazon.awssdk.services.ecs.model.ListServicesRequest;
import software.amazon.awssdk.services.ecs.model.ListServicesResponse;
import software.amazon.awssdk.services.ecs.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.ecs.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionFamiliesRequest;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionFamiliesResponse;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionsRequest;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionsResponse;
import software.amazon.awssdk.services.ecs.model.ListTasksRequest;
import software.amazon.awssdk.services.ecs.model.ListTasksResponse;
import software.amazon.awssdk.services.ecs.model.PutAccountSettingDefaultRequest;
import software.amazon.awssdk.services.ecs.model.PutAccountSettingDefaultResponse;
import software.amazon.awssdk.services.ecs.model.PutAccountSettingRequest;
import software.amazon.awssdk.services.ecs.model.PutAccountSettingResponse;
import software.amazon.awssdk.services.ecs.model.PutClusterCapacityProvidersRequest;
import software.amazon.awssdk.services.ecs.model.PutClusterCapacityProvidersResponse;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.RunTaskResponse;
import software.amazon.awssdk.services.ecs.model.StopTaskRequest;
import software.amazon.awssdk.services.ecs.model.StopTaskResponse;
import software.amazon.awssdk.services.ecs.model.TagResourceRequest;
import software.amazon.awssdk.services.ecs.model.TagResourceResponse;
import software.amazon.awssdk.services.ecs.model.UntagResourceRequest;
import software.amazon.awssdk.services.ecs.model.UntagResourceResponse;
import software.amazon.awssdk.services.ecs.model.UpdateClusterRequest;
import software.amazon.awssdk.services.ecs.model.UpdateClusterResponse;
import software.amazon.awssdk.services.ecs.model.UpdateClusterSettingsRequest;
import software.amazon.awssdk.services.ecs.model.UpdateClusterSettingsResponse;
import software.amazon.awssdk.services.ecs.model.UpdateServiceRequest;
import software.amazon.awssdk.services.ecs.model.UpdateServiceResponse;

/**
 * Amazon ECS's API: one line an operation. What is not overridden is not implemented. Thread-safe; what is asked for here is done by
 * {@link EcsReconciler}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/Welcome.html">Amazon ECS API Reference</a>
 */
public final class EcsApi implements EcsClient {

    private final Calls calls;
    private final EcsArns arns;
    private final ClusterOperations clusters;
    private final TaskDefinitionOperations taskDefinitions;
    private final RunTaskOperation runTask;
    private final TaskOperations tasks;
    private final ServiceOperations services;
    private final ServiceQueries serviceQueries;
    private final ServiceDeploymentOperations serviceDeployments;
    private final TagOperations tags;
    private final AccountSettingOperations accountSettings;

    public EcsApi(Platform platform, EcsNeighbours neighbours) {
        this.calls = platform.calls("ecs", Calls.Denial.ACCESS_DENIED_EXCEPTION);
        PassedRoles passedRoles = new PassedRoles(calls);
        RoleChecks roles = new RoleChecks(passedRoles, new RoleSessions(neighbours.roles(), platform));
        this.arns = new EcsArns(platform.store());
        this.clusters = new ClusterOperations(platform);
        this.taskDefinitions = new TaskDefinitionOperations(platform, passedRoles);
        this.runTask = new RunTaskOperation(platform, neighbours, roles);
        this.tasks = new TaskOperations(platform);
        this.services = new ServiceOperations(platform, neighbours, roles);
        this.serviceQueries = new ServiceQueries(platform);
        this.serviceDeployments = new ServiceDeploymentOperations(platform);
        this.tags = new TagOperations(platform);
        this.accountSettings = new AccountSettingOperations(platform);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /** Nothing to close: what is stored stays, what runs is {@link EcsReconciler}'s. */
    @Override
    public void close() {}

    @Override
    public CreateClusterResponse createCluster(CreateClusterRequest request) {
        return calls.run(request, r -> arns.cluster(r.clusterName()), clusters::create);
    }

    @Override
    public DescribeClustersResponse describeClusters(DescribeClustersRequest request) {
        return calls.run(request, r -> arns.clusters(r.clusters()), clusters::describe);
    }

    @Override
    public ListClustersResponse listClusters(ListClustersRequest request) {
        return calls.run(request, clusters::list);
    }

    @Override
    public DeleteClusterResponse deleteCluster(DeleteClusterRequest request) {
        return calls.run(request, r -> arns.cluster(r.cluster()), clusters::delete);
    }

    @Override
    public UpdateClusterResponse updateCluster(UpdateClusterRequest request) {
        return calls.run(request, r -> arns.cluster(r.cluster()), clusters::update);
    }

    @Override
    public UpdateClusterSettingsResponse updateClusterSettings(UpdateClusterSettingsRequest request) {
        return calls.run(request, r -> arns.cluster(r.cluster()), clusters::updateSettings);
    }

    @Override
    public PutClusterCapacityProvidersResponse putClusterCapacityProviders(PutClusterCapacityProvidersRequest request) {
        return calls.run(request, r -> arns.cluster(r.cluster()), clusters::putCapacityProviders);
    }

    @Override
    public DescribeCapacityProvidersResponse describeCapacityProviders(DescribeCapacityProvidersRequest request) {
        return calls.run(request, CapacityProviders::describe);
    }

    @Override
    public RegisterTaskDefinitionResponse registerTaskDefinition(RegisterTaskDefinitionRequest request) {
        return calls.run(request, taskDefinitions::register);
    }

    @Override
    public DescribeTaskDefinitionResponse describeTaskDefinition(DescribeTaskDefinitionRequest request) {
        return calls.run(request, taskDefinitions::describe);
    }

    @Override
    public DeregisterTaskDefinitionResponse deregisterTaskDefinition(DeregisterTaskDefinitionRequest request) {
        return calls.run(request, taskDefinitions::deregister);
    }

    @Override
    public DeleteTaskDefinitionsResponse deleteTaskDefinitions(DeleteTaskDefinitionsRequest request) {
        return calls.run(request, r -> arns.taskDefinitions(r.taskDefinitions()), taskDefinitions::delete);
    }

    @Override
    public ListTaskDefinitionsResponse listTaskDefinitions(ListTaskDefinitionsRequest request) {
        return calls.run(request, taskDefinitions::list);
    }

    @Override
    public ListTaskDefinitionFamiliesResponse listTaskDefinitionFamilies(ListTaskDefinitionFamiliesRequest request) {
        return calls.run(request, taskDefinitions::families);
    }

    @Override
    public RunTaskResponse runTask(RunTaskRequest request) {
        return calls.run(request, r -> arns.taskDefinition(r.taskDefinition()), runTask::run);
    }

    @Override
    public StopTaskResponse stopTask(StopTaskRequest request) {
        return calls.run(request, r -> arns.task(r.cluster(), r.task()), tasks::stop);
    }

    @Override
    public DescribeTasksResponse describeTasks(DescribeTasksRequest request) {
        return calls.run(request, r -> arns.tasks(r.cluster(), r.tasks()), tasks::describe);
    }

    @Override
    public ListTasksResponse listTasks(ListTasksRequest request) {
        return calls.run(request, tasks::list);
    }

    @Override
    public CreateServiceResponse createService(CreateServiceRequest request) {
        return calls.run(request, r -> arns.service(r.cluster(), r.serviceName()), services::create);
    }

    @Override
    public UpdateServiceResponse updateService(UpdateServiceRequest request) {
        return calls.run(request, r -> arns.service(r.cluster(), r.service()), services::update);
    }

    @Override
    public DeleteServiceResponse deleteService(DeleteServiceRequest request) {
        return calls.run(request, r -> arns.service(r.cluster(), r.service()), services::delete);
    }

    @Override
    public DescribeServicesResponse describeServices(DescribeServicesRequest request) {
        return calls.run(request, r -> arns.services(r.cluster(), r.services()), serviceQueries::describe);
    }

    @Override
    public ListServicesResponse listServices(ListServicesRequest request) {
        return calls.run(request, serviceQueries::list);
    }

    @Override
    public ListServiceDeploymentsResponse listServiceDeployments(ListServiceDeploymentsRequest request) {
        return calls.run(request, r -> arns.service(r.cluster(), r.service()), serviceDeployments::list);
    }

    @Override
    public DescribeServiceDeploymentsResponse describeServiceDeployments(DescribeServiceDeploymentsRequest request) {
        return calls.run(request, r -> r.serviceDeploymentArns(), serviceDeployments::describe);
    }

    @Override
    public DescribeServiceRevisionsResponse describeServiceRevisions(DescribeServiceRevisionsRequest request) {
        return calls.run(request, r -> r.serviceRevisionArns(), serviceDeployments::describeRevisions);
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        return calls.run(request, r -> List.of(r.resourceArn()), tags::tag);
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        return calls.run(request, r -> List.of(r.resourceArn()), tags::untag);
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return calls.run(request, r -> List.of(r.resourceArn()), tags::list);
    }

    @Override
    public ListAccountSettingsResponse listAccountSettings(ListAccountSettingsRequest request) {
        return calls.run(request, accountSettings::list);
    }

    @Override
    public PutAccountSettingResponse putAccountSetting(PutAccountSettingRequest request) {
        return calls.run(request, accountSettings::put);
    }

    @Override
    public PutAccountSettingDefaultResponse putAccountSettingDefault(PutAccountSettingDefaultRequest request) {
        return calls.run(request, accountSettings::putDefault);
    }
}
