package io.stoker.server.jobfile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Reads the entries of one map, by name and type, and collects everything that is wrong with them.
///
/// Every name that is asked for counts as known; [#finish] complains about the others. Not
/// thread-safe: one request's thread.
public final class Fields {

    private static final Pattern NUMBER =
            Pattern.compile("[-+]?\\d{1,18}(\\.\\d{1,18})?([eE][-+]?\\d{1,2})?");

    private final String pointer;
    private final Mark mark;
    private final Map<String, Tree.Entry> entries = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final Map<String, String> unsupported = new LinkedHashMap<>();
    private final List<FileProblem> problems;

    private Fields(Tree.Entries map, String pointer, List<FileProblem> problems) {
        this.pointer = pointer;
        this.mark = map.mark();
        this.problems = problems;
        for (Tree.Entry entry : map.values()) {
            entries.put(entry.key(), entry);
        }
    }

    /// {@return the fields of a whole file; an empty map and a problem when it is no map}
    public static Fields ofFile(Tree tree, List<FileProblem> problems) {
        if (tree instanceof Tree.Entries map) {
            return new Fields(map, "", problems);
        }
        problems.add(
                new FileProblem(
                        "invalid_field",
                        "",
                        "expected a map of fields, found " + tree.described(),
                        tree.mark(),
                        List.of()));
        return new Fields(new Tree.Entries(List.of(), tree.mark()), "", problems);
    }

    /// {@return where this map begins}
    public Mark mark() {
        return mark;
    }

    /// {@return whether the name is there with a value}
    public boolean has(String name) {
        known.add(name);
        Tree.Entry entry = entries.get(name);
        return entry != null
                && !(entry.value() instanceof Tree.Scalar s && s.kind() == Tree.Kind.NOTHING);
    }

    /// {@return the value under the name, unless it is absent or nothing}
    public Optional<Tree> tree(String name) {
        return has(name)
                ? Optional.ofNullable(entries.get(name)).map(Tree.Entry::value)
                : Optional.empty();
    }

    /// {@return the text under the name; numbers and truth values count as their text}
    public Optional<String> text(String name) {
        Optional<Tree> value = tree(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof Tree.Scalar scalar) {
            return Optional.of(scalar.text());
        }
        wrong(name, "expected a text, found " + value.get().described());
        return Optional.empty();
    }

    /// {@return the truth value under the name}
    public Optional<Boolean> truth(String name) {
        Optional<Tree> value = tree(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.TRUTH) {
            return Optional.of(Boolean.parseBoolean(scalar.text()));
        }
        wrong(name, "expected true or false, found " + value.get().described());
        return Optional.empty();
    }

    /// {@return the whole number under the name, from `least` to `most`}
    public OptionalLong whole(String name, long least, long most) {
        Optional<Tree> value = tree(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        String expected = "expected a whole number from %d to %d, found ".formatted(least, most);
        if (value.get() instanceof Tree.Scalar scalar && isNumber(scalar)) {
            BigDecimal number = new BigDecimal(scalar.text());
            if (number.compareTo(BigDecimal.valueOf(least)) >= 0
                    && number.compareTo(BigDecimal.valueOf(most)) <= 0
                    && number.stripTrailingZeros().scale() <= 0) {
                return OptionalLong.of(number.longValueExact());
            }
        }
        wrong(name, expected + value.get().described());
        return OptionalLong.empty();
    }

    /// {@return the number under the name in thousandths, from `least` to `most` thousandths}
    public OptionalLong thousandths(String name, long least, long most) {
        Optional<Tree> value = tree(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (value.get() instanceof Tree.Scalar scalar && isNumber(scalar)) {
            BigDecimal milli = new BigDecimal(scalar.text()).movePointRight(3);
            if (milli.compareTo(BigDecimal.valueOf(least)) >= 0
                    && milli.compareTo(BigDecimal.valueOf(most)) <= 0) {
                return OptionalLong.of(
                        milli.setScale(0, java.math.RoundingMode.HALF_UP).longValueExact());
            }
        }
        wrong(
                name,
                "expected a number from %s to %s, found %s"
                        .formatted(plain(least), plain(most), value.get().described()));
        return OptionalLong.empty();
    }

    private static String plain(long milli) {
        return BigDecimal.valueOf(milli, 3).stripTrailingZeros().toPlainString();
    }

    private static boolean isNumber(Tree.Scalar scalar) {
        // The length bound keeps the arithmetic cheap: 1e999999999 is a number, too.
        return scalar.kind() == Tree.Kind.NUMBER && NUMBER.matcher(scalar.text()).matches();
    }

    /// {@return what `parser` makes of the text or number under the name}
    ///
    /// @param expected what to say when it makes nothing of it, such as `a duration such as 90s`
    public OptionalLong quantity(
            String name,
            String expected,
            java.util.function.Function<String, OptionalLong> parser) {
        Optional<Tree> value = tree(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (value.get() instanceof Tree.Scalar scalar) {
            OptionalLong parsed = parser.apply(scalar.text());
            if (parsed.isPresent()) {
                return parsed;
            }
        }
        wrong(name, "expected %s, found %s".formatted(expected, value.get().described()));
        return OptionalLong.empty();
    }

    /// {@return the duration under the name, in milliseconds}
    public OptionalLong durationMillis(String name) {
        return quantity(
                name,
                "a duration such as 90s, 2h30m, 3d or 1-12:00:00",
                Quantities::durationMillis);
    }

    /// {@return the choice under the name, by its lower-case word}
    public <T> Optional<T> choice(String name, Map<String, T> choices) {
        Optional<String> word = text(name);
        if (word.isEmpty()) {
            return Optional.empty();
        }
        T chosen = choices.get(word.get().toLowerCase(java.util.Locale.ROOT));
        if (chosen == null) {
            List<String> words = List.copyOf(choices.keySet());
            add(
                    "invalid_field",
                    name,
                    "expected one of %s, found %s".formatted(String.join(", ", words), word.get()),
                    words);
        }
        return Optional.ofNullable(chosen);
    }

    /// {@return the texts under the name: a list, or one text that counts as a list of one}
    public Optional<List<String>> texts(String name) {
        Optional<Tree> value = tree(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        return switch (value.get()) {
            case Tree.Scalar scalar -> Optional.of(List.of(scalar.text()));
            case Tree.Items items -> {
                List<String> texts = new ArrayList<>();
                for (Tree item : items.values()) {
                    if (item instanceof Tree.Scalar scalar) {
                        texts.add(scalar.text());
                    } else {
                        wrong(
                                name,
                                "expected a list of texts, found %s in it"
                                        .formatted(item.described()));
                    }
                }
                yield Optional.of(texts);
            }
            case Tree.Entries map -> {
                wrong(name, "expected a list of texts, found " + map.described());
                yield Optional.empty();
            }
        };
    }

    /// {@return the texts by name under the name, in name order; a missing value is the empty text}
    public SortedMap<String, String> textMap(String name) {
        SortedMap<String, String> texts = new TreeMap<>();
        Optional<Tree> value = tree(name);
        if (value.isEmpty()) {
            return texts;
        }
        if (!(value.get() instanceof Tree.Entries map)) {
            wrong(name, "expected a map such as {team: nlp}, found " + value.get().described());
            return texts;
        }
        for (Tree.Entry entry : map.values()) {
            if (entry.value() instanceof Tree.Scalar scalar) {
                texts.put(entry.key(), scalar.text());
            } else {
                wrong(
                        name,
                        "%s: expected a text, found %s"
                                .formatted(entry.key(), entry.value().described()));
            }
        }
        return texts;
    }

    /// {@return the map under the name}
    public Optional<Fields> map(String name) {
        Optional<Tree> value = tree(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof Tree.Entries map) {
            return Optional.of(new Fields(map, pointer + "/" + escaped(name), problems));
        }
        wrong(name, "expected a map, found " + value.get().described());
        return Optional.empty();
    }

    /// {@return the maps in the list under the name; whatever else stands in it is a problem}
    public List<Fields> maps(String name) {
        Optional<Tree> value = tree(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!(value.get() instanceof Tree.Items items)) {
            wrong(name, "expected a list of maps, found " + value.get().described());
            return List.of();
        }
        List<Fields> maps = new ArrayList<>();
        for (int i = 0; i < items.values().size(); i++) {
            if (items.values().get(i) instanceof Tree.Entries map) {
                maps.add(
                        new Fields(map, "%s/%s/%d".formatted(pointer, escaped(name), i), problems));
            } else {
                wrong(
                        name,
                        "expected a list of maps, found %s in it"
                                .formatted(items.values().get(i).described()));
            }
        }
        return maps;
    }

    /// Names a key that will mean something one day, so that it is refused by name now.
    public void notYet(String name, String wayOut) {
        unsupported.put(name, wayOut);
    }

    /// {@return what `maker` makes; when it refuses, `otherwise`, and its reason becomes a problem
    /// of the field}
    public <T> T made(String name, T otherwise, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException refused) {
            String message = String.valueOf(refused.getMessage());
            int colon = message.indexOf(": ");
            wrong(name, colon > 0 ? message.substring(colon + 2) : message);
            return otherwise;
        }
    }

    /// Notes that the value of a field is not allowed.
    public void wrong(String name, String message) {
        add("invalid_field", name, message, List.of());
    }

    /// Notes that a field must be there.
    public void missing(String name, String message) {
        add("missing_field", name, message, List.of());
    }

    private void add(String code, String name, String message, List<String> allowed) {
        Tree.Entry entry = entries.get(name);
        Mark at = entry == null ? mark : entry.value().mark();
        problems.add(new FileProblem(code, pointer + "/" + escaped(name), message, at, allowed));
    }

    /// Complains about every key that nobody asked for. Call it last.
    public void finish() {
        for (Tree.Entry entry : entries.values()) {
            String key = entry.key();
            if (known.contains(key)) {
                continue;
            }
            String at = pointer + "/" + escaped(key);
            String wayOut = unsupported.get(key);
            if (wayOut != null) {
                problems.add(
                        new FileProblem(
                                "unsupported_field",
                                at,
                                "not supported yet; " + wayOut,
                                entry.keyMark(),
                                List.of()));
                continue;
            }
            Set<String> words = new LinkedHashSet<>(known);
            words.addAll(unsupported.keySet());
            String hint =
                    Suggestions.nearest(key, words)
                            .map(word -> "; did you mean " + word + "?")
                            .orElse("; known are " + String.join(", ", known));
            problems.add(
                    new FileProblem(
                            "unknown_field",
                            at,
                            "unknown key %s%s".formatted(key, hint),
                            entry.keyMark(),
                            List.copyOf(known)));
        }
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
