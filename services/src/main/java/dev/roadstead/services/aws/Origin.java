package dev.roadstead.services.aws;

/** Where a request comes from, as far as VPC endpoints are concerned. */
public sealed interface Origin {

    /** By no endpoint. */
    record Elsewhere() implements Origin {}

    /** By a VPC endpoint, whose policy it must pass. */
    record ByEndpoint(Entrance entrance) implements Origin {}

    /**
     * From an address that ways out of VPCs have, and nobody has now: which endpoint's policy it would have to pass cannot be told, so it
     * is to be refused.
     */
    record Unknown(String sourceAddress) implements Origin {
        /** What whoever sent it is told. */
        public String message() {
            return "The way by which the request came is closed: " + sourceAddress
                    + " belongs to no VPC endpoint, interface or gateway any more.";
        }
    }
}
