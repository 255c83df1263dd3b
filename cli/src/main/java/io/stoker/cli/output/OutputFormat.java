package io.stoker.cli.output;

import io.stoker.cli.CliFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How data is printed: `-o`.
public enum OutputFormat {
    TABLE,
    WIDE,
    JSON,
    JSONL,
    YAML,
    NAME,
    CSV;

    /// {@return the format of this name}
    ///
    /// @throws CliFailure that lists the formats, for any other name
    public static OutputFormat named(String text) {
        String wanted = text.toUpperCase(Locale.ROOT);
        for (OutputFormat format : values()) {
            if (format.name().equals(wanted)) {
                return format;
            }
        }
        throw CliFailure.usage(
                "-o: expected %s, found %s%s"
                        .formatted(
                                String.join("|", names()), text, Suggestion.hint(text, names())));
    }

    /// {@return all names, as they are typed}
    public static List<String> names() {
        return Arrays.stream(values())
                .map(format -> format.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /// {@return whether a person reads it}
    public boolean forPeople() {
        return this == TABLE || this == WIDE;
    }
}
