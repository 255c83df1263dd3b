package io.stoker.cli.wire;

import java.util.Iterator;
import java.util.Map;

/// Writes JSON, on one line or indented by two spaces.
public final class JsonWriter {
    private final StringBuilder out = new StringBuilder();
    private final boolean indented;

    private JsonWriter(boolean indented) {
        this.indented = indented;
    }

    /// {@return the value on one line}
    public static String line(Json value) {
        return write(value, false);
    }

    /// {@return the value over several lines, for people}
    public static String pretty(Json value) {
        return write(value, true);
    }

    /// {@return the text as a JSON string, quotes included}
    public static String quoted(String text) {
        JsonWriter writer = new JsonWriter(false);
        writer.string(text);
        return writer.out.toString();
    }

    private static String write(Json value, boolean indented) {
        JsonWriter writer = new JsonWriter(indented);
        writer.value(value, 0);
        return writer.out.toString();
    }

    private void value(Json value, int depth) {
        switch (value) {
            case Json.Obj(var members) -> object(members, depth);
            case Json.Arr(var values) -> list(values.iterator(), depth);
            case Json.Str(String text) -> string(text);
            case Json.Num(String literal) -> out.append(literal);
            case Json.Bool(boolean truth) -> out.append(truth);
            case Json.Null ignored -> out.append("null");
        }
    }

    private void object(Map<String, Json> members, int depth) {
        if (members.isEmpty()) {
            out.append("{}");
            return;
        }
        String before = "{";
        for (Map.Entry<String, Json> member : members.entrySet()) {
            out.append(before);
            newLine(depth + 1);
            string(member.getKey());
            out.append(indented ? ": " : ":");
            value(member.getValue(), depth + 1);
            before = ",";
        }
        newLine(depth);
        out.append('}');
    }

    private void list(Iterator<Json> values, int depth) {
        if (!values.hasNext()) {
            out.append("[]");
            return;
        }
        String before = "[";
        while (values.hasNext()) {
            out.append(before);
            newLine(depth + 1);
            value(values.next(), depth + 1);
            before = ",";
        }
        newLine(depth);
        out.append(']');
    }

    private void newLine(int depth) {
        if (indented) {
            out.append('\n').append("  ".repeat(depth));
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        String hexadecimal = Integer.toHexString(c);
                        out.append("\\u")
                                .append("0".repeat(4 - hexadecimal.length()))
                                .append(hexadecimal);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
