package dev.roadstead.host.linux;

import static java.net.StandardProtocolFamily.INET;

import dev.roadstead.host.Ipv4;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A connection to an echoing server of a lab, held open to see whether it lives on. */
final class Conversation implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 600;

    private final Socket socket;
    private int unanswered;

    private Conversation(Socket socket) {
        this.socket = socket;
    }

    static Conversation between(NetworkLab lab, String fromInterface, String address, int port) throws Exception {
        SocketChannel channel = lab.network().inNamespace(fromInterface, () -> SocketChannel.open(INET));
        Socket socket = channel.socket();
        socket.connect(new InetSocketAddress(Ipv4.parse(address).toInetAddress(), port), 20 * PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20 * PATIENCE_MILLIS);
        NetworkLab.line(socket);
        return new Conversation(socket);
    }

    /** Whether a word comes back now. */
    boolean goesOn() throws IOException {
        socket.getOutputStream().write('x');
        unanswered++;
        return hears();
    }

    /** Whether all words that were sent come back, once they are sent again by themselves. */
    boolean resumes() {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> unanswered == 0 || hears());
        return unanswered == 0;
    }

    private boolean hears() throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        try {
            while (unanswered > 0) {
                if (socket.getInputStream().read() < 0) {
                    throw new IOException("the connection was ended aloud");
                }
                unanswered--;
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
