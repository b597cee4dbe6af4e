package dev.roadstead.services.ssm;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ssm.model.DeleteParameterRequest;
import software.amazon.awssdk.services.ssm.model.DeleteParameterResponse;
import software.amazon.awssdk.services.ssm.model.DeleteParametersRequest;
import software.amazon.awssdk.services.ssm.model.DeleteParametersResponse;

/** Deletes parameters with all their versions. */
final class DeleteOperations {
    private final Parameters parameters;

    DeleteOperations(Parameters parameters) {
        this.parameters = parameters;
    }

    DeleteParameterResponse delete(DeleteParameterRequest request) {
        String name = ParameterName.of(request.name()).name();
        parameters.store().change(tx -> {
            if (!delete(tx, name)) {
                throw SsmErrors.notFound(name);
            }
        });
        return DeleteParameterResponse.builder().build();
    }

    DeleteParametersResponse deleteMany(DeleteParametersRequest request) {
        return parameters.store().write(tx -> {
            List<String> deleted = new ArrayList<>();
            List<String> invalid = new ArrayList<>();
            for (String text : request.names().stream().distinct().toList()) {
                (delete(tx, ParameterName.of(text).name()) ? deleted : invalid).add(text);
            }
            return DeleteParametersResponse.builder()
                    .deletedParameters(deleted)
                    .invalidParameters(invalid)
                    .build();
        });
    }

    private static boolean delete(Transaction tx, String name) {
        if (Parameters.find(tx, name).isEmpty()) {
            return false;
        }
        Caller caller = Caller.current();
        tx.list(Parameters.EARLIER, caller.account(), caller.region(), name + ":")
                .forEach(version -> tx.delete(Parameters.EARLIER, version.key()));
        return tx.delete(Parameters.LATEST, Parameters.key(name));
    }
}
