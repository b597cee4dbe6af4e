package dev.roadstead.host.linux;

import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roadstead.host.Ipv4;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class NetworkResolverTest extends WithNetworkLab {
    private static final int A = 1;
    private static final int PTR = 12;
    private static final int AAAA = 28;

    NetworkResolverTest() {
        super(5);
    }

    /** Found by the packet suite. */
    @Test
    void theResolverGoesWithTheRangeOfItsVpc() throws Exception {
        lab.network().publishNames("suite", Map.of("db.suite.internal", List.of(lab.publicAddress(20))));
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", "sg-open"));
        assertThat(lookup("10.0.0.2", "db.suite.internal", A)).isPresent();

        lab.apply(new PlanBuilder("vpc-a").ranges("10.0.0.0/20", "10.7.0.0/16").add("eni-a", "10.0.1.10", "sg-open"));
        assertThat(lookup("10.0.0.2", "db.suite.internal", A)).isPresent();
        lab.apply(new PlanBuilder("vpc-a").ranges("10.7.0.0/16", "10.0.0.0/20").add("eni-a", "10.0.1.10", "sg-open"));
        assertThat(lookup("10.7.0.2", "db.suite.internal", A)).isPresent();
        assertThat(lookup("169.254.169.253", "db.suite.internal", A)).isPresent();
        assertThat(lookup("10.0.0.2", "db.suite.internal", A)).isEmpty();
    }

    @Test
    void aVpcsResolverAnswersPublishedAndPrivateNames() throws Exception {
        lab.apply(new PlanBuilder("vpc-a")
                .group("sg-closed", List.of(), List.of())
                .add("eni-a", "10.0.1.10", "sg-closed"));
        Ipv4 first = lab.publicAddress(20);
        Ipv4 second = lab.publicAddress(21);
        lab.network()
                .publishNames(
                        "elbv2/shop",
                        Map.of(
                                "shop.us-east-1.elb.roadstead.internal", List.of(first, second),
                                "*.dkr.ecr.us-east-1.amazonaws.com", List.of(lab.publicAddress(2))));

        for (String resolver : List.of("10.0.0.2", "169.254.169.253")) {
            assertThat(lookup(resolver, "Shop.us-east-1.elb.roadstead.internal", A))
                    .as(resolver)
                    .contains(new Answer(0, List.of(first, second)));
        }
        assertThat(lookup("10.0.0.2", "123456789012.dkr.ecr.us-east-1.amazonaws.com", A))
                .contains(new Answer(0, List.of(lab.publicAddress(2))));
        assertThat(lookup("10.0.0.2", "shop.us-east-1.elb.roadstead.internal", AAAA))
                .contains(new Answer(0, List.of()));
        assertThat(lookup("10.0.0.2", "ip-10-0-1-10.ec2.internal", A))
                .contains(new Answer(0, List.of(Ipv4.parse("10.0.1.10"))));
        assertThat(lookup("10.0.0.2", "ip-10-0-1-10.eu-west-1.compute.internal", A))
                .as("the private name of another region")
                .contains(new Answer(3, List.of()));
        assertThat(lookup("10.0.0.2", "ip-10-1-1-10.ec2.internal", A)).contains(new Answer(3, List.of()));
        assertThat(lookup("10.0.0.2", "other.roadstead.internal", A)).contains(new Answer(3, List.of()));
        assertThat(lookupByStream("shop.us-east-1.elb.roadstead.internal"))
                .isEqualTo(new Answer(0, List.of(first, second)));

        lab.network().publishNames("elbv2/shop", Map.of());
        assertThat(lookup("10.0.0.2", "shop.us-east-1.elb.roadstead.internal", A))
                .contains(new Answer(3, List.of()));
    }

    @Test
    void noNetworkAclComesBetweenASubnetAndItsResolver() throws Exception {
        lab.apply(new PlanBuilder("vpc-a")
                .acl("acl-closed", List.of(), List.of())
                .guard(PlanBuilder.PUBLIC, "acl-closed")
                .add("eni-a", "10.0.1.10", "sg-open"));
        assertThat(lookup("10.0.0.2", "ip-10-0-1-10.ec2.internal", A)).isPresent();
        assertThat(lookup("169.254.169.253", "ip-10-0-1-10.ec2.internal", A)).isPresent();
    }

    @Test
    void otherNamesAreAskedOfThisMachinesResolver() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", "sg-open"));
        assertThat(lookup("10.0.0.2", "example.com", A)).contains(new Answer(2, List.of()));

        DatagramSocket upstream = lab.keep(new DatagramSocket(53, InetAddress.ofLiteral("127.5.5.5")));
        Ipv4 known = Ipv4.parse("192.0.2.77");
        Thread.ofPlatform().daemon().start(() -> answerAll(upstream, known));
        Files.writeString(lab.settings.files().resolverConfiguration(), "search x\nnameserver 127.5.5.5\n");
        assertThat(lookup("10.0.0.2", "example.com", A)).contains(new Answer(0, List.of(known)));
    }

    @Test
    void withoutDnsSupportTheResolverIsSilent() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").withoutDns().add("eni-a", "10.0.1.10", "sg-open"));
        assertThat(lookup("10.0.0.2", "ip-10-0-1-10.ec2.internal", A)).isEmpty();

        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", "sg-open"));
        assertThat(lookup("10.0.0.2", "ip-10-0-1-10.ec2.internal", A)).isPresent();
    }

    @Test
    void theResolverStaysInThePrimaryRangeAndKnowsTheNamesOfAll() throws Exception {
        PlanBuilder vpc = new PlanBuilder("vpc-a")
                .ranges("10.0.0.0/16", "100.64.0.0/16")
                .subnet("subnet-second", "100.64.1.0/24")
                .add("eni-a", "100.64.1.10", "sg-open");
        lab.apply(vpc);
        Answer secondary = new Answer(0, List.of(Ipv4.parse("100.64.1.10")));
        assertThat(lookup("10.0.0.2", "ip-100-64-1-10.ec2.internal", A)).contains(secondary);
        assertThat(lookup("100.64.0.2", "ip-100-64-1-10.ec2.internal", A)).isEmpty();
        assertThat(lookup("10.0.0.2", "ip-10-9-1-10.ec2.internal", A)).contains(new Answer(3, List.of()));

        lab.apply(vpc.ranges("10.0.0.0/16", "100.64.0.0/16", "10.9.0.0/16"));
        assertThat(lookup("10.0.0.2", "ip-10-9-1-10.ec2.internal", A))
                .contains(new Answer(0, List.of(Ipv4.parse("10.9.1.10"))));
    }

    @Test
    void privateAddressesPointToTheirNames() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", "sg-open"));
        assertThat(pointer("10.0.1.10")).isEqualTo("ip-10-0-1-10.ec2.internal");
        assertThat(pointer("10.1.1.10")).as("an address of nobody").isEqualTo("NXDOMAIN");
        assertThat(pointer("192.168.7.7")).as("never asked for outside").isEqualTo("NXDOMAIN");
        assertThat(lookup("10.0.0.2", "10.1.0.10.in-addr.arpa", A)).contains(new Answer(0, List.of()));
        assertThat(lookup("10.0.0.2", "10.in-addr.arpa", A)).contains(new Answer(3, List.of()));

        lab.apply(new PlanBuilder("vpc-a").dns(true, true, "eu-west-1").add("eni-a", "10.0.1.10", "sg-open"));
        assertThat(pointer("10.0.1.10")).isEqualTo("ip-10-0-1-10.eu-west-1.compute.internal");
        assertThat(lookup("10.0.0.2", "ip-10-0-1-10.eu-west-1.compute.internal", A))
                .contains(new Answer(0, List.of(Ipv4.parse("10.0.1.10"))));
    }

    @Test
    void withoutDnsHostnamesAddressesHaveNoNames() throws Exception {
        Ipv4 elastic = lab.publicAddress(20);
        lab.network().publishNames("suite", Map.of("db.suite.internal", List.of(lab.publicAddress(21))));
        lab.apply(new PlanBuilder("vpc-a").dns(true, false, "us-east-1").add("eni-a", "10.0.1.10", elastic, "sg-open"));

        assertThat(lookup("10.0.0.2", "ip-10-0-1-10.ec2.internal", A)).contains(new Answer(3, List.of()));
        assertThat(lookup("10.0.0.2", publicName(elastic), A)).contains(new Answer(3, List.of()));
        assertThat(pointer("10.0.1.10")).isEqualTo("NXDOMAIN");
        assertThat(lookup("10.0.0.2", "db.suite.internal", A))
                .as("a published name")
                .contains(new Answer(0, List.of(lab.publicAddress(21))));
    }

    @Test
    void aPublicNameLeadsToThePrivateAddressInItsOwnVpcAndToThePublicOneElsewhere() throws Exception {
        Ipv4 elastic = lab.publicAddress(20);
        Ipv4 translating = lab.publicAddress(21);
        Ipv4 elsewhere = lab.publicAddress(22);
        PlanBuilder vpc = new PlanBuilder("vpc-a")
                .natGateway("nat-1", PlanBuilder.PUBLIC, "10.0.1.20", translating)
                .add("eni-a", "10.0.1.10", elastic, "sg-open");
        PlanBuilder other = new PlanBuilder("vpc-b", "10.9").add("eni-b", "10.9.1.10", elsewhere, "sg-open");
        lab.apply(vpc, other);

        assertThat(lookup("10.0.0.2", publicName(elastic), A))
                .contains(new Answer(0, List.of(Ipv4.parse("10.0.1.10"))));
        assertThat(lookup("10.0.0.2", publicName(translating), A))
                .contains(new Answer(0, List.of(Ipv4.parse("10.0.1.20"))));
        assertThat(lookup("10.0.0.2", publicName(elsewhere), A)).contains(new Answer(0, List.of(elsewhere)));
        assertThat(lookup("10.0.0.2", publicName(lab.publicAddress(23)), A))
                .as("an address that nobody has")
                .contains(new Answer(3, List.of()));
        assertThat(pointer(elastic.toString())).isEqualTo(publicName(elastic));

        vpc.peering("pcx-1", "vpc-b", "10.9.0.0/16");
        other.peering("pcx-1", "vpc-a", "10.0.0.0/16");
        lab.apply(vpc, other);
        assertThat(lookup("10.0.0.2", publicName(elsewhere), A))
                .as("in a peer that may resolve it")
                .contains(new Answer(0, List.of(Ipv4.parse("10.9.1.10"))));
        assertThat(lookup("10.0.0.2", "ip-10-9-1-10.ec2.internal", A))
                .contains(new Answer(0, List.of(Ipv4.parse("10.9.1.10"))));

        lab.apply(vpc, other.dns(true, false, "us-east-1"));
        assertThat(lookup("10.0.0.2", publicName(elsewhere), A)).contains(new Answer(3, List.of()));
        assertThat(lookup("10.0.0.2", "ip-10-9-1-10.ec2.internal", A)).contains(new Answer(3, List.of()));
    }

    /** AWS's resolver asks by itself, so a subnet without any route knows all names too. */
    @Test
    void namesAreAnsweredWhereNoRouteLeadsAnywhere() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.2.10", "sg-open"));
        DatagramSocket upstream = lab.keep(new DatagramSocket(53, InetAddress.ofLiteral("127.5.5.6")));
        Ipv4 known = Ipv4.parse("192.0.2.78");
        Thread.ofPlatform().daemon().start(() -> answerAll(upstream, known));
        Files.writeString(lab.settings.files().resolverConfiguration(), "nameserver 127.5.5.6\n");
        assertThat(lookup("10.0.0.2", "example.com", A)).contains(new Answer(0, List.of(known)));
    }

    @Test
    void oneVpcsFloodOfUnknownNamesLeavesTheOthersRoom() throws Exception {
        lab.apply(
                new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", "sg-open"),
                new PlanBuilder("vpc-b", "10.9").add("eni-b", "10.9.1.10", "sg-open"));
        DatagramSocket upstream = lab.keep(new DatagramSocket(53, InetAddress.ofLiteral("127.5.5.7")));
        Ipv4 known = Ipv4.parse("192.0.2.79");
        Thread.ofPlatform().daemon().start(() -> answerAll(upstream, known, "flood.example.com"));
        Files.writeString(lab.settings.files().resolverConfiguration(), "nameserver 127.5.5.7\n");

        try (DatagramChannel flood = lab.network().inNamespace("eni-a", () -> DatagramChannel.open(INET))) {
            flood.connect(new InetSocketAddress("10.0.0.2", 53));
            for (int i = 0; i < 600; i++) {
                flood.write(ByteBuffer.wrap(question("flood.example.com", A)));
            }
            flood.socket().setSoTimeout(NetworkLab.PATIENCE_MILLIS);
            DatagramPacket refusal = new DatagramPacket(new byte[512], 512);
            flood.socket().receive(refusal);
            assertThat(refusal.getData()[3] & 15)
                    .as("what the flood is told, beyond its room")
                    .isEqualTo(DnsQuery.SERVER_FAILURE);

            assertThat(ask("eni-b", "10.9.0.2", "example.com", A).map(NetworkResolverTest::read))
                    .contains(new Answer(0, List.of(known)));
        }
    }

    @Test
    void anInterfaceAsksSoMuchASecondAndNoMore() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", "sg-open").add("eni-b", "10.0.1.11", "sg-open"));
        int questions = 8 * ResolverAllowance.PACKETS_PER_SECOND;
        long begun = System.nanoTime();
        int answers = answersToMany("eni-a", questions);
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();

        assertThat(answers)
                .as("answers in " + seconds + " s and the pieces of seconds around them")
                .isPositive()
                .isLessThanOrEqualTo((int) (seconds + 2) * ResolverAllowance.PACKETS_PER_SECOND);
        assertThat(ask("eni-b", "10.0.0.2", "ip-10-0-1-10.ec2.internal", A))
                .as("another interface of the VPC")
                .isPresent();
    }

    @Test
    void anInterfaceHasEightConnectionsToItsResolverAndLeavesTheOthersTheirs() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", "sg-open").add("eni-b", "10.0.1.11", "sg-open"));
        String name = "ip-10-0-1-10.ec2.internal";
        List<Socket> eight = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            eight.add(connected("eni-a"));
            assertThat(lookupByStream(eight.getLast(), name).code()).isZero();
        }
        Socket ninth = connected("eni-a");
        assertThatThrownBy(() -> lookupByStream(ninth, name))
                .isInstanceOfAny(EOFException.class, SocketException.class);
        assertThat(lookupByStream(connected("eni-b"), name).code()).isZero();
        eight.getFirst().close();
        await().untilAsserted(() ->
                assertThat(lookupByStream(connected("eni-a"), name).code()).isZero());
    }

    @Test
    void aConnectionEndsWhoseMessageDoesNotComeWhole() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", "sg-open"));
        Socket slow = connected("eni-a");
        slow.setSoTimeout(30_000);
        Thread.ofVirtual().start(() -> {
            try {
                for (byte each : DnsForwarder.framed(question("ip-10-0-1-10.ec2.internal", A))) {
                    slow.getOutputStream().write(each);
                    Thread.sleep(2_000);
                }
            } catch (IOException | InterruptedException e) {
                // The other end closed it.
            }
        });
        try {
            assertThat(slow.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    /** Asks, never more than a few ahead of the answers; returns how many came until none came for a while. */
    private int answersToMany(String eni, int questions) throws Exception {
        int ahead = 32;
        byte[] question = question("ip-10-0-1-10.ec2.internal", A);
        int answers = 0;
        try (DatagramChannel channel = lab.network().inNamespace(eni, () -> DatagramChannel.open(INET))) {
            channel.connect(new InetSocketAddress("10.0.0.2", 53));
            channel.socket().setSoTimeout(100);
            for (int i = 0; i < questions; i++) {
                channel.write(ByteBuffer.wrap(question));
                if (i >= ahead) {
                    channel.socket().receive(new DatagramPacket(new byte[512], 512));
                    answers++;
                }
            }
        } catch (SocketTimeoutException e) {
            // No more.
        }
        return answers;
    }

    private static String publicName(Ipv4 address) {
        return "ec2-" + address.toString().replace('.', '-') + ".compute-1.amazonaws.com";
    }

    private static void answerAll(DatagramSocket upstream, Ipv4 address) {
        answerAll(upstream, address, "");
    }

    private static void answerAll(DatagramSocket upstream, Ipv4 address, String unanswered) {
        try {
            byte[] buffer = new byte[512];
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                upstream.receive(packet);
                byte[] message = Arrays.copyOf(buffer, packet.getLength());
                DnsQuery query = DnsQuery.parse(message).orElseThrow();
                if (query.name().equals(unanswered)) {
                    continue;
                }
                byte[] answer = query.answer(List.of(address));
                upstream.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    /** The name that an address points to, or {@code NXDOMAIN}. */
    private String pointer(String address) throws Exception {
        List<String> octets = new ArrayList<>(List.of(address.split("\\.")));
        Collections.reverse(octets);
        String question = String.join(".", octets) + ".in-addr.arpa";
        byte[] message = ask("10.0.0.2", question, PTR).orElseThrow();
        if (message[7] == 0) {
            return (message[3] & 15) == 3 ? "NXDOMAIN" : "no answer, code " + (message[3] & 15);
        }
        StringBuilder name = new StringBuilder();
        // Header, question (a length byte before each label, one at its end, type and class), and the record but its
        // data.
        for (int at = 12 + question.length() + 2 + 4 + 12; message[at] != 0; at += message[at] + 1) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(message, at + 1, message[at], StandardCharsets.US_ASCII));
        }
        return name.toString();
    }

    private Optional<Answer> lookup(String resolver, String name, int type) throws Exception {
        return ask(resolver, name, type).map(NetworkResolverTest::read);
    }

    private Optional<byte[]> ask(String resolver, String name, int type) throws Exception {
        return ask("eni-a", resolver, name, type);
    }

    private Optional<byte[]> ask(String eni, String resolver, String name, int type) throws Exception {
        try (DatagramChannel channel = lab.network().inNamespace(eni, () -> DatagramChannel.open(INET))) {
            channel.connect(new InetSocketAddress(resolver, 53));
            channel.write(ByteBuffer.wrap(question(name, type)));
            channel.socket().setSoTimeout(NetworkLab.PATIENCE_MILLIS);
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            channel.socket().receive(packet);
            return Optional.of(Arrays.copyOf(packet.getData(), packet.getLength()));
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
    }

    private Answer lookupByStream(String name) throws Exception {
        try (Socket socket = connected("eni-a")) {
            return lookupByStream(socket, name);
        }
    }

    private Socket connected(String eni) throws Exception {
        Socket socket =
                lab.network().inNamespace(eni, () -> SocketChannel.open(INET)).socket();
        socket.connect(new InetSocketAddress("10.0.0.2", 53), NetworkLab.PATIENCE_MILLIS);
        socket.setSoTimeout(NetworkLab.PATIENCE_MILLIS);
        return lab.keep(socket);
    }

    private static Answer lookupByStream(Socket socket, String name) throws Exception {
        socket.getOutputStream().write(DnsForwarder.framed(question(name, A)));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        return read(in.readNBytes(in.readUnsignedShort()));
    }

    private static byte[] question(String name, int type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        for (String label : name.split("\\.")) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.writeBytes(new byte[] {0, 0, (byte) type, 0, 1});
        return out.toByteArray();
    }

    /** Independent of the code that wrote it: answers are the last 16 bytes each, in order of address. */
    private static Answer read(byte[] message) {
        ByteBuffer buffer = ByteBuffer.wrap(message);
        int count = buffer.getShort(6);
        List<Ipv4> addresses = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            int record = message.length - i * 16;
            assertThat(buffer.getInt(record + 6)).as("TTL").isEqualTo(60);
            addresses.add(new Ipv4(buffer.getInt(record + 12)));
        }
        return new Answer(message[3] & 15, addresses.stream().sorted().toList());
    }

    private record Answer(int code, List<Ipv4> addresses) {}
}
