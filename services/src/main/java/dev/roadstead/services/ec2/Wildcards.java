package dev.roadstead.services.ec2;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern with {@code *} for any characters and {@code ?} for any one; a backslash takes the next character as it is.
 *
 * <p>A star first stands for nothing. Where the rest does not fit, the last star takes one character more and the rest is tried again
 * from there; an earlier star never needs to, since whatever it would take the last one can take as well. So the time is at most the
 * product of both lengths, whatever the pattern.
 */
final class Wildcards {

    private enum Kind {
        ONE,
        ANY_ONE,
        ANY_MANY
    }

    private record Element(Kind kind, char character) {
        boolean fits(char c) {
            return kind == Kind.ANY_ONE || kind == Kind.ONE && character == c;
        }
    }

    private final List<Element> elements;

    private Wildcards(List<Element> elements) {
        this.elements = elements;
    }

    static Wildcards of(String pattern) {
        List<Element> elements = new ArrayList<>();
        boolean literal = false;
        for (char c : pattern.toCharArray()) {
            if (!literal && c == '\\') {
                literal = true;
            } else {
                elements.add(new Element(literal ? Kind.ONE : kind(c), c));
                literal = false;
            }
        }
        return new Wildcards(List.copyOf(elements));
    }

    boolean matches(String text) {
        int at = 0;
        int element = 0;
        int star = -1;
        int taken = 0;
        while (at < text.length()) {
            if (element < elements.size() && elements.get(element).kind == Kind.ANY_MANY) {
                star = element++;
                taken = at;
            } else if (element < elements.size() && elements.get(element).fits(text.charAt(at))) {
                element++;
                at++;
            } else if (star >= 0) {
                element = star + 1;
                at = ++taken;
            } else {
                return false;
            }
        }
        return elements.stream().skip(element).allMatch(rest -> rest.kind == Kind.ANY_MANY);
    }

    private static Kind kind(char c) {
        return switch (c) {
            case '*' -> Kind.ANY_MANY;
            case '?' -> Kind.ANY_ONE;
            default -> Kind.ONE;
        };
    }
}
