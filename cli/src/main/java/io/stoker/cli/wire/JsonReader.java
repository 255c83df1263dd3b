package io.stoker.cli.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads JSON (RFC 8259). Small on purpose: a verb lives for a fraction of a second, and a general
/// binding library loads hundreds of classes.
public final class JsonReader {
    private static final int MAX_DEPTH = 200;
    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /// {@return the one value in a text}
    ///
    /// @throws JsonException that names the position, for anything else
    public static Json read(String text) {
        JsonReader reader = new JsonReader(text);
        Json value = reader.value(0);
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.expected("the end");
        }
        return value;
    }

    private Json value(int depth) {
        if (depth > MAX_DEPTH) {
            throw expected("at most " + MAX_DEPTH + " levels");
        }
        skipSpace();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> list(depth);
            case '"' -> new Json.Str(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", Json.NULL);
            default -> number();
        };
    }

    private Json object(int depth) {
        Map<String, Json> members = new LinkedHashMap<>();
        at++;
        skipSpace();
        if (peek() == '}') {
            at++;
            return new Json.Obj(members);
        }
        while (true) {
            skipSpace();
            String name = string();
            skipSpace();
            take(':');
            members.put(name, value(depth + 1));
            skipSpace();
            if (peek() == '}') {
                at++;
                return new Json.Obj(members);
            }
            take(',');
        }
    }

    private Json list(int depth) {
        List<Json> values = new ArrayList<>();
        at++;
        skipSpace();
        if (peek() == ']') {
            at++;
            return new Json.Arr(values);
        }
        while (true) {
            values.add(value(depth + 1));
            skipSpace();
            if (peek() == ']') {
                at++;
                return new Json.Arr(values);
            }
            take(',');
        }
    }

    private String string() {
        take('"');
        int start = at;
        int end = start;
        while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\\') {
            end++;
        }
        at = end;
        if (peek() == '"') {
            at++;
            return text.substring(start, end);
        }
        StringBuilder out = new StringBuilder(text.substring(start, end));
        while (peek() != '"') {
            char c = text.charAt(at++);
            out.append(c == '\\' ? escape() : c);
        }
        at++;
        return out.toString();
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw expected("an escape");
        };
    }

    private char unicode() {
        if (at + 4 > text.length()) {
            throw expected("four hexadecimal digits");
        }
        try {
            char c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
            at += 4;
            return c;
        } catch (NumberFormatException notHexadecimal) {
            throw expected("four hexadecimal digits");
        }
    }

    private Json number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String literal = text.substring(start, at);
        try {
            Double.parseDouble(literal);
        } catch (NumberFormatException notANumber) {
            at = start;
            throw expected("a value");
        }
        return new Json.Num(literal);
    }

    private Json word(String word, Json value) {
        if (!text.startsWith(word, at)) {
            throw expected(word);
        }
        at += word.length();
        return value;
    }

    private char peek() {
        if (at >= text.length()) {
            throw expected("more");
        }
        return text.charAt(at);
    }

    private void take(char wanted) {
        if (peek() != wanted) {
            throw expected("'" + wanted + "'");
        }
        at++;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private JsonException expected(String what) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end of the text";
        return new JsonException(
                "not JSON: expected %s at position %d, found %s".formatted(what, at + 1, found));
    }

    /// A text that is not JSON.
    public static final class JsonException extends RuntimeException {
        private static final long serialVersionUID = 1;

        JsonException(String message) {
            super(message);
        }
    }
}
