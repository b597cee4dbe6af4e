package dev.roadstead.balancer;

import dev.roadstead.balancer.RoutingAction.FixedResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** The responses that a load balancer gives itself, in the form that an Application Load Balancer gives them. */
final class ElbResponses {

    private ElbResponses() {}

    /** What all of them depend on. */
    record Context(String date, boolean keepAlive, boolean withoutBody) {}

    static void error(int statusCode, Context context, HeadWriter out) {
        byte[] body = page(statusCode).getBytes(StandardCharsets.US_ASCII);
        writeHead(statusCode, "text/html", body.length, context, out);
        end(body, context, out);
    }

    static void redirect(boolean permanent, String location, Context context, HeadWriter out) {
        int statusCode = permanent ? 301 : 302;
        byte[] body = page(statusCode).getBytes(StandardCharsets.US_ASCII);
        writeHead(statusCode, "text/html", body.length, context, out);
        out.text("Location: ")
                .bytes(location.getBytes(StandardCharsets.ISO_8859_1))
                .text("\r\n");
        end(body, context, out);
    }

    static void fixed(FixedResponse response, Context context, HeadWriter out) {
        boolean bodyless = response.statusCode() == 204;
        byte[] body = bodyless ? new byte[0] : response.messageBody().getBytes(StandardCharsets.UTF_8);
        String type = response.contentType();
        writeHead(response.statusCode(), type.isEmpty() ? "" : type + "; charset=utf-8", body.length, context, out);
        end(body, context, out);
    }

    private static void writeHead(int statusCode, String contentType, int length, Context context, HeadWriter out) {
        out.text("HTTP/1.1 ").text(statusLine(statusCode)).text("\r\nServer: awselb/2.0\r\nDate: ");
        out.text(context.date()).text("\r\n");
        if (!contentType.isEmpty()) {
            out.text("Content-Type: ").text(contentType).text("\r\n");
        }
        if (statusCode != 204) {
            out.text("Content-Length: ").text(Integer.toString(length)).text("\r\n");
        }
        out.text(context.keepAlive() ? "Connection: keep-alive\r\n" : "Connection: close\r\n");
    }

    private static void end(byte[] body, Context context, HeadWriter out) {
        out.text("\r\n");
        if (!context.withoutBody()) {
            out.bytes(body);
        }
    }

    private static String page(int statusCode) {
        String title = statusLine(statusCode).strip();
        return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title
                + "</h1></center>\r\n</body>\r\n</html>\r\n";
    }

    private static String statusLine(int statusCode) {
        return switch (statusCode) {
            case 405 -> "405 Not Allowed";
            case 408 -> "408 Request Time-out";
            case 414 -> "414 Request-URI Too Large";
            case 463 -> "463 ";
            case 503 -> "503 Service Temporarily Unavailable";
            case 504 -> "504 Gateway Time-out";
            default -> statusCode + " " + HttpResponseStatus.valueOf(statusCode).reasonPhrase();
        };
    }
}
