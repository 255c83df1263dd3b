package io.stoker.cli.output;

import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Writes a JSON value as YAML in block style. A text that YAML could read as anything else is
/// quoted as JSON quotes it, which YAML reads too.
public final class YamlWriter {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./@%+=~ -]*(?<! )");
    private static final Pattern READ_OTHERWISE =
            Pattern.compile("(?i)true|false|yes|no|on|off|null|y|n|inf|nan");
    private final StringBuilder out = new StringBuilder();

    private YamlWriter() {}

    /// {@return the value as YAML, ending with a line break}
    public static String write(Json value) {
        YamlWriter writer = new YamlWriter();
        writer.value(value, 0, false);
        return writer.out.toString();
    }

    private void value(Json value, int depth, boolean afterKey) {
        switch (value) {
            case Json.Obj(var members) when !members.isEmpty() -> object(members, depth, afterKey);
            case Json.Arr(var values) when !values.isEmpty() -> list(values, depth, afterKey);
            case Json.Obj ignored -> scalar("{}", afterKey);
            case Json.Arr ignored -> scalar("[]", afterKey);
            case Json.Str(String text) -> scalar(quoted(text), afterKey);
            case Json.Num(String literal) -> scalar(literal, afterKey);
            case Json.Bool(boolean truth) -> scalar(Boolean.toString(truth), afterKey);
            case Json.Null ignored -> scalar("null", afterKey);
        }
    }

    private void object(Map<String, Json> members, int depth, boolean afterKey) {
        boolean first = true;
        if (afterKey) {
            out.append('\n');
        }
        for (Map.Entry<String, Json> member : members.entrySet()) {
            if (!first || afterKey) {
                out.append("  ".repeat(depth));
            }
            first = false;
            out.append(quoted(member.getKey())).append(':');
            value(member.getValue(), depth + 1, true);
        }
    }

    private void list(List<Json> values, int depth, boolean afterKey) {
        if (afterKey) {
            out.append('\n');
        }
        boolean first = true;
        for (Json value : values) {
            if (!first || afterKey) {
                out.append("  ".repeat(depth));
            }
            first = false;
            out.append("- ");
            value(value, depth + 1, false);
        }
    }

    private void scalar(String text, boolean afterKey) {
        out.append(afterKey ? " " : "").append(text).append('\n');
    }

    private static String quoted(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !READ_OTHERWISE.matcher(text).matches();
        return plain ? text : JsonWriter.quoted(text);
    }
}
