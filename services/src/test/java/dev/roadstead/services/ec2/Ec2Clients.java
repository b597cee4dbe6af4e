package dev.roadstead.services.ec2;

import java.util.concurrent.CountDownLatch;

/** Serves EC2 until it is killed, for a person with a client. */
final class Ec2Clients {
    private Ec2Clients() {}

    public static void main(String[] arguments) throws Exception {
        try (World world = new World();
                Ec2Endpoint endpoint = Ec2Endpoint.start(world.api)) {
            System.out.println(endpoint.url());
            new CountDownLatch(1).await();
        }
    }
}
