package dev.roadstead.server;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.Network;
import dev.roadstead.services.ecr.RegistryNames;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.regions.Region;

/** The names of Roadstead's own services inside VPCs: as AWS's are called, and {@code api.roadstead.internal}. */
final class ServiceNames {

    /** What AWS_ENDPOINT_URL names in containers. */
    static final String API = "api.roadstead.internal";

    private static final String OWNER = "services";
    private static final List<String> ENDPOINTS = List.of(
            "ecs",
            "ec2",
            "elasticloadbalancing",
            "sts",
            "ssm",
            "secretsmanager",
            "servicequotas",
            "logs",
            "monitoring",
            "api.ecr");

    private ServiceNames() {}

    /**
     * All of them; a first label {@code *} stands for any one label.
     *
     * @param addresses the API's, the registry's and the layers' in the service pool
     */
    static Map<String, List<Ipv4>> at(List<Ipv4> addresses) {
        Ipv4 api = addresses.get(0);
        Ipv4 registry = addresses.get(1);
        Ipv4 layers = addresses.get(2);
        Map<String, List<Ipv4>> names = new TreeMap<>();
        names.put(API, List.of(api));
        names.put("iam.amazonaws.com", List.of(api));
        names.put("sts.amazonaws.com", List.of(api));
        for (Region region : Region.regions()) {
            for (String endpoint : ENDPOINTS) {
                names.put(endpoint + "." + region.id() + ".amazonaws.com", List.of(api));
            }
            names.put("*.dkr.ecr." + region.id() + ".amazonaws.com", List.of(registry));
            names.put(RegistryNames.layersIn(region.id()), List.of(layers));
        }
        return names;
    }

    /** The names that may be certified: those, and the ones that interface endpoints have of their own. */
    static Set<String> certified(Set<String> names) {
        Set<String> certified = new TreeSet<>(names);
        for (Region region : Region.regions()) {
            for (String endpoint : ENDPOINTS) {
                certified.add("*." + endpoint + "." + region.id() + ".vpce.amazonaws.com");
            }
            certified.add("*.dkr.ecr." + region.id() + ".vpce.amazonaws.com");
        }
        return certified;
    }

    static void publish(Network network, Map<String, List<Ipv4>> names) {
        network.publishNames(OWNER, names);
    }
}
