package io.stoker.simulator.edge.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The values of one section, read as what they should be. Every message names the place, the key,
/// what was expected and what was found.
final class Fields {

    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h|d)?");

    private final Tree.Section section;
    private final List<String> known;

    private Fields(Tree.Section section, List<String> known) {
        this.section = section;
        this.known = known;
    }

    /// {@return the fields of a section that knows these keys only}
    static Fields of(Tree.Section section, List<String> known) {
        section.values()
                .keySet()
                .forEach(key -> {
                    if (!known.contains(key)) {
                        Tree.Place place = section.keys().getOrDefault(key, section.place());
                        throw new ExperimentException(
                                place,
                                "unknown key \"%s\"; %s"
                                        .formatted(key, Suggestion.forWord(key, known)));
                    }
                });
        return new Fields(section, known);
    }

    Tree.Place place() {
        return section.place();
    }

    Optional<Tree> tree(String key) {
        if (!known.contains(key)) {
            throw new IllegalStateException("the code asks for a key it does not know: " + key);
        }
        return Optional.ofNullable(section.values().get(key));
    }

    Optional<String> text(String key) {
        return tree(key)
                .map(value -> {
                    if (value instanceof Tree.Scalar scalar) {
                        return scalar.text();
                    }
                    throw wrong(value, key, "a single value", "a list or a section");
                });
    }

    /// {@return a whole number from `least` to `most`}
    OptionalLong whole(String key, long least, long most) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long value = Long.parseLong(text.get().replace("_", ""));
            if (value >= least && value <= most) {
                return OptionalLong.of(value);
            }
        } catch (NumberFormatException notANumber) {
            // Said below, together with numbers out of range.
        }
        throw wrong(key, "a whole number from %d to %d".formatted(least, most));
    }

    /// {@return a number above 0 and up to `most`}
    OptionalDouble positive(String key, double most) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            double value = Double.parseDouble(text.get());
            if (value > 0 && value <= most) {
                return OptionalDouble.of(value);
            }
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw wrong(key, "a number above 0 and up to %s".formatted(most));
    }

    /// {@return a duration such as `90s`, `1.5h` or `250ms`, in milliseconds; a bare number is
    /// seconds}
    OptionalLong duration(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        Matcher matcher = DURATION.matcher(text.get().strip());
        if (!matcher.matches()) {
            throw wrong(key, "a duration such as 250ms, 90s, 15m, 2h or 7d");
        }
        double amount = Double.parseDouble(matcher.group(1));
        long unit =
                switch (Optional.ofNullable(matcher.group(2)).orElse("s")) {
                    case "ms" -> 1;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    case "d" -> 86_400_000;
                    default -> 1_000;
                };
        double millis = amount * unit;
        if (millis > 1e14) {
            throw wrong(key, "a duration of less than 3,000 years");
        }
        return OptionalLong.of(Math.round(millis));
    }

    /// {@return a list of texts; a single value is a list of one}
    Optional<List<Tree.Scalar>> list(String key) {
        return tree(key)
                .map(value ->
                        switch (value) {
                            case Tree.Scalar scalar -> List.of(scalar);
                            case Tree.Items items -> {
                                List<Tree.Scalar> texts = new ArrayList<>();
                                for (Tree item : items.values()) {
                                    if (!(item instanceof Tree.Scalar scalar)) {
                                        throw wrong(
                                                item,
                                                key,
                                                "a list of single values",
                                                "something nested");
                                    }
                                    texts.add(scalar);
                                }
                                yield texts;
                            }
                            case Tree.Section inner ->
                                    throw wrong(inner, key, "a list", "a section");
                        });
    }

    /// {@return a text that must be one of `words`}
    Optional<String> oneOf(String key, List<String> words) {
        Optional<String> text = text(key);
        text.ifPresent(word -> {
            if (!words.contains(word)) {
                throw new ExperimentException(
                        at(key),
                        "%s: \"%s\" is unknown; %s"
                                .formatted(key, word, Suggestion.forWord(word, words)));
            }
        });
        return text;
    }

    /// {@return where the value of `key` stands}
    Tree.Place at(String key) {
        Tree value = section.values().get(key);
        return value == null ? section.place() : value.place();
    }

    ExperimentException wrong(String key, String expected) {
        return new ExperimentException(
                at(key),
                "%s: expected %s, found \"%s\"".formatted(key, expected, text(key).orElse("")));
    }

    private static ExperimentException wrong(
            Tree value, String key, String expected, String found) {
        return new ExperimentException(
                value.place(), "%s: expected %s, found %s".formatted(key, expected, found));
    }
}
