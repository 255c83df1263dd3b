package io.stoker.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The settings of one measurement.
public final class Parameters {

    private final SortedMap<String, String> values;

    private Parameters(SortedMap<String, String> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    /// {@return the defaults with `changes` (each `key=value`) made to them}
    ///
    /// @throws IllegalArgumentException when a change names no parameter
    public static Parameters of(SortedMap<String, String> defaults, List<String> changes) {
        SortedMap<String, String> values = new TreeMap<>(defaults);
        for (String change : changes) {
            int equals = change.indexOf('=');
            String key = equals < 0 ? change : change.substring(0, equals);
            if (equals < 0 || !defaults.containsKey(key)) {
                throw new IllegalArgumentException(
                        "--set: expected key=value with a key of %s, found %s"
                                .formatted(String.join("|", defaults.keySet()), change));
            }
            values.put(key, change.substring(equals + 1));
        }
        return new Parameters(values);
    }

    /// {@return all values, by name}
    public SortedMap<String, String> asMap() {
        return values;
    }

    /// {@return the text under `key`}
    public String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("no parameter " + key);
        }
        return value;
    }

    /// {@return the whole number under `key`}
    ///
    /// @throws IllegalArgumentException when it is none, or below 0
    public int whole(String key) {
        return number(key, text(key));
    }

    /// {@return the whole numbers under `key`, which are separated by commas}
    public List<Integer> wholes(String key) {
        List<Integer> found = new ArrayList<>();
        for (String part : text(key).split(",")) {
            found.add(number(key, part.strip()));
        }
        return found;
    }

    private static int number(String key, String text) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // answered below
        }
        throw new IllegalArgumentException(
                "%s: expected a whole number, 0 or more, found %s".formatted(key, text));
    }
}
