package dev.roadstead.explain;

import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/** What a word of the command line means. */
sealed interface End {

    /**
     * A network interface.
     *
     * @param said what it belongs to, if it was named by that
     */
    record Interface(NetworkInterface eni, String said) implements End {
        String id() {
            return eni.networkInterfaceId();
        }

        @Override
        public String toString() {
            return id() + " (" + eni.privateIpAddress() + (said.isEmpty() ? "" : ", " + said) + ")";
        }
    }

    /** An internet gateway, a peering connection or an endpoint, by its id. */
    record Component(String id) implements End {
        @Override
        public String toString() {
            return id;
        }
    }

    /** Whatever has an address. */
    record Address(String address) implements End {
        @Override
        public String toString() {
            return address;
        }
    }

    /** Everything that the machine can route to. */
    record Internet() implements End {
        @Override
        public String toString() {
            return "the internet";
        }
    }
}
