package dev.roadstead.wire;

import java.util.Arrays;
import java.util.List;

/**
 * By which method, path, query and headers a REST request says its operation.
 *
 * @param method  of HTTP
 * @param path    segments: a text, <code>{Name}</code> for any one, <code>{Name+}</code> for all that follow
 * @param query   parameters that are there: {@code acl}, or {@code list-type=2}
 * @param headers that are there
 */
record RestOperation(String name, String method, List<String> path, List<String> query, List<String> headers) {
    RestOperation {
        path = List.copyOf(path);
        query = List.copyOf(query);
        headers = List.copyOf(headers);
    }

    /** Reads {@code METHOD /path?query Operation headers...}. */
    static RestOperation parse(String line) {
        List<String> words = List.of(line.split(" "));
        String uri = words.get(1);
        int mark = uri.indexOf('?');
        return new RestOperation(
                words.get(2),
                words.getFirst(),
                segments(mark < 0 ? uri : uri.substring(0, mark)),
                mark < 0 ? List.of() : List.of(uri.substring(mark + 1).split("&")),
                words.subList(3, words.size()));
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.split("/"))
                .filter(segment -> !segment.isEmpty())
                .toList();
    }

    /** How much of it is a text that has to be there; of several that match, the one with most is meant. */
    int exactness() {
        return (int) path.stream().filter(segment -> !segment.startsWith("{")).count() + query.size() + headers.size();
    }

    boolean matches(HttpRequestMessage request) {
        List<String> parameters = List.of(request.query().split("&"));
        return method.equals(request.method())
                && matchesPath(segments(request.path()))
                && query.stream().allMatch(wanted -> parameters.stream().anyMatch(given -> isGiven(wanted, given)))
                && headers.stream().allMatch(request.headers()::contains);
    }

    private boolean matchesPath(List<String> segments) {
        for (int i = 0; i < path.size(); i++) {
            String wanted = path.get(i);
            if (i >= segments.size()) {
                return false;
            }
            if (wanted.endsWith("+}")) {
                return true;
            }
            if (!wanted.startsWith("{") && !wanted.equals(segments.get(i))) {
                return false;
            }
        }
        return path.size() == segments.size();
    }

    private static boolean isGiven(String wanted, String given) {
        return given.equals(wanted) || (wanted.indexOf('=') < 0 && given.startsWith(wanted + '='));
    }
}
