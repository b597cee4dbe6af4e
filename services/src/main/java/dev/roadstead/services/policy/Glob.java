package dev.roadstead.services.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pattern of a policy: {@code *} is any text, {@code ?} one character, <code>${key}</code> a value of the request's
 * context, in which wildcards are plain characters; <code>${*}</code>, <code>${?}</code> and <code>${$}</code> are these
 * characters themselves.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html">Variables</a>
 */
final class Glob {
    private static final int ANY_TEXT = -1;
    private static final int ANY_CHARACTER = -2;

    private final String text;
    private final List<Part> parts;

    private sealed interface Part {
        /** What matches; wildcards are negative. */
        record Fixed(int[] symbols) implements Part {}

        record Variable(String key) implements Part {}
    }

    private Glob(String text, List<Part> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
    }

    /** Reads a pattern with wildcards and variables. */
    static Glob of(String text) {
        return of(text, true, true);
    }

    /** Reads a pattern in which only some of it means more than itself. */
    static Glob of(String text, boolean wildcards, boolean variables) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int opened = variables ? text.indexOf("${", at) : -1;
            int closed = opened < 0 ? -1 : text.indexOf('}', opened);
            if (closed < 0) {
                break;
            }
            parts.add(fixed(text.substring(at, opened), wildcards));
            parts.add(variable(text.substring(opened + 2, closed)));
            at = closed + 1;
        }
        parts.add(fixed(text.substring(at), wildcards));
        return new Glob(text, parts);
    }

    String text() {
        return text;
    }

    List<String> variables() {
        return parts.stream()
                .filter(Part.Variable.class::isInstance)
                .map(part -> ((Part.Variable) part).key())
                .toList();
    }

    /** Whether all of a value matches; a pattern with a variable that the context lacks matches nothing. */
    boolean matches(String value, PolicyContext context) {
        Optional<int[]> pattern = resolve(context);
        return pattern.isPresent() && matches(pattern.get(), value);
    }

    private Optional<int[]> resolve(PolicyContext context) {
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Fixed(int[] symbols)) {
            return Optional.of(symbols);
        }
        List<int[]> resolved = new ArrayList<>();
        int length = 0;
        for (Part part : parts) {
            int[] symbols;
            switch (part) {
                case Part.Fixed(int[] fixed) -> symbols = fixed;
                case Part.Variable(String key) -> {
                    List<String> values = context.values(key);
                    if (values.size() != 1) {
                        return Optional.empty();
                    }
                    symbols = values.getFirst().chars().toArray();
                }
            }
            resolved.add(symbols);
            length += symbols.length;
        }
        int[] all = new int[length];
        int at = 0;
        for (int[] symbols : resolved) {
            System.arraycopy(symbols, 0, all, at, symbols.length);
            at += symbols.length;
        }
        return Optional.of(all);
    }

    /**
     * Greedy with one step back: when a character does not fit, the last {@code *} takes one more. An earlier {@code *}
     * never needs to be tried again, so the time is at most the product of both lengths.
     */
    private static boolean matches(int[] pattern, String value) {
        int p = 0;
        int v = 0;
        int star = -1;
        int taken = 0;
        while (v < value.length()) {
            if (p < pattern.length && (pattern[p] == ANY_CHARACTER || pattern[p] == value.charAt(v))) {
                p++;
                v++;
            } else if (p < pattern.length && pattern[p] == ANY_TEXT) {
                star = p++;
                taken = v;
            } else if (star >= 0) {
                p = star + 1;
                v = ++taken;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == ANY_TEXT) {
            p++;
        }
        return p == pattern.length;
    }

    private static Part fixed(String text, boolean wildcards) {
        return new Part.Fixed(text.chars()
                .map(character -> switch (character) {
                    case '*' -> wildcards ? ANY_TEXT : character;
                    case '?' -> wildcards ? ANY_CHARACTER : character;
                    default -> character;
                })
                .toArray());
    }

    private static Part variable(String name) {
        return switch (name) {
            case "*", "?", "$" -> new Part.Fixed(new int[] {name.charAt(0)});
            default -> new Part.Variable(name);
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
