package dev.roadstead.wire;

import java.nio.charset.StandardCharsets;

/** Writes XML 1.0 text. Characters that XML cannot carry become U+FFFD. */
final class Xml {
    private final StringBuilder text = new StringBuilder(512);

    Xml open(String name) {
        text.append('<').append(name).append('>');
        return this;
    }

    Xml open(String name, String namespace) {
        if (namespace.isEmpty()) {
            return open(name);
        }
        text.append('<').append(name).append(" xmlns=\"");
        escape(namespace);
        text.append("\">");
        return this;
    }

    Xml close(String name) {
        text.append("</").append(name).append('>');
        return this;
    }

    Xml empty(String name) {
        text.append('<').append(name).append("/>");
        return this;
    }

    Xml element(String name, String value) {
        open(name);
        escape(value);
        return close(name);
    }

    Xml declaration() {
        text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        return this;
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); ) {
            int c = value.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                case '"' -> text.append("&quot;");
                case '\r' -> text.append("&#xD;");
                default -> text.appendCodePoint(isXml(c) ? c : 0xFFFD);
            }
        }
    }

    private static boolean isXml(int c) {
        return c == '\t' || c == '\n' || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
