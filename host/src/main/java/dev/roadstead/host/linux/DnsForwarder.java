package dev.roadstead.host.linux;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks this machine's own resolvers what a VPC's resolver does not know. Each question goes from a port of its own under a random id, and
 * only an answer to that very question is taken.
 */
final class DnsForwarder {
    private static final Logger LOG = LoggerFactory.getLogger(DnsForwarder.class);
    private static final int PORT = 53;
    private static final int SERVERS = 3;
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final int MESSAGE_BYTES = 65_535;

    private final Path configuration;
    private final RandomGenerator random;
    private final QuestionRoom.Share room;

    /**
     * @param configuration in the form of resolv.conf(5), read anew for each question
     * @param room the VPC's; what there is no room for is refused
     */
    DnsForwarder(Path configuration, RandomGenerator random, QuestionRoom.Share room) {
        this.configuration = configuration;
        this.random = random;
        this.room = room;
    }

    /**
     * The answer of the first resolver that gives one, or SERVFAIL. May take seconds.
     *
     * @param asker the interface that asks
     */
    byte[] askFor(InetAddress asker, DnsQuery query, byte[] message, boolean stream) {
        if (!room.enter(asker)) {
            return query.refuse(DnsQuery.SERVER_FAILURE);
        }
        try {
            for (InetAddress server : servers()) {
                Optional<byte[]> answer = ask(server, query, message, stream);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
            return query.refuse(DnsQuery.SERVER_FAILURE);
        } finally {
            room.leave(asker);
        }
    }

    private Optional<byte[]> ask(InetAddress server, DnsQuery query, byte[] message, boolean stream) {
        int id = random.nextInt(0x10000);
        byte[] question = withId(message, id);
        try {
            byte[] answer = stream ? byStream(server, question) : byDatagram(server, question, query, id);
            return query.answeredBy(answer, id) ? Optional.of(withId(answer, query.id())) : Optional.empty();
        } catch (IOException e) {
            LOG.debug("{} did not answer for {}: {}", server, query.name(), e.toString());
            return Optional.empty();
        }
    }

    private static byte[] byDatagram(InetAddress server, byte[] question, DnsQuery query, int id) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(server, PORT));
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.send(new DatagramPacket(question, question.length));
            byte[] buffer = new byte[MESSAGE_BYTES];
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = Arrays.copyOf(buffer, packet.getLength());
                if (query.answeredBy(answer, id)) {
                    return answer;
                }
            }
        }
    }

    private static byte[] byStream(InetAddress server, byte[] question) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server, PORT), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(framed(question));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return in.readNBytes(in.readUnsignedShort());
        }
    }

    /** A message as it goes over TCP: its length first. */
    static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(2 + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    private static byte[] withId(byte[] message, int id) {
        byte[] copy = message.clone();
        ByteBuffer.wrap(copy).putShort(0, (short) id);
        return copy;
    }

    private List<InetAddress> servers() {
        try {
            return Files.readAllLines(configuration).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length >= 2 && words[0].equals("nameserver"))
                    .limit(SERVERS)
                    .map(words -> InetAddress.ofLiteral(words[1]))
                    .toList();
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} names no resolver that can be asked: {}", configuration, e.toString());
            return List.of();
        }
    }
}
