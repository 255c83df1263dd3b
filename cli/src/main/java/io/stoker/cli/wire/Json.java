package io.stoker.cli.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON value as the API sent it. Reading never fails: what is absent reads as [#NULL], an empty
/// text, 0 or an empty list, so that a table still prints when a field is missing.
public sealed interface Json {

    /// The value `null`, and every absent value.
    Json NULL = new Null();

    /// An object, its members in the order they came.
    record Obj(Map<String, Json> members) implements Json {
        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    /// A list.
    record Arr(List<Json> values) implements Json {
        public Arr {
            values = List.copyOf(values);
        }
    }

    /// A text.
    record Str(String value) implements Json {}

    /// A number, kept as it was written.
    record Num(String literal) implements Json {}

    /// `true` or `false`.
    record Bool(boolean value) implements Json {}

    /// `null`.
    record Null() implements Json {}

    /// {@return a text}
    static Json of(String text) {
        return new Str(text);
    }

    /// {@return a whole number}
    static Json of(long number) {
        return new Num(Long.toString(number));
    }

    /// {@return a truth value}
    static Json of(boolean value) {
        return new Bool(value);
    }

    /// {@return the value at a dotted path such as `status.state`, [#NULL] where it ends early}
    default Json at(String path) {
        Json here = this;
        for (String step : path.split("\\.")) {
            here = here instanceof Obj(var members) ? members.getOrDefault(step, NULL) : NULL;
        }
        return here;
    }

    /// {@return the first of these paths that leads to a value}
    default Json first(String... paths) {
        for (String path : paths) {
            Json found = at(path);
            if (!found.absent()) {
                return found;
            }
        }
        return NULL;
    }

    /// {@return whether there is nothing}
    default boolean absent() {
        return this instanceof Null;
    }

    /// {@return a text, number or truth value as text; empty for anything else}
    default String text() {
        return switch (this) {
            case Str(String value) -> value;
            case Num(String literal) -> literal;
            case Bool(boolean value) -> Boolean.toString(value);
            case Null ignored -> "";
            case Obj ignored -> "";
            case Arr ignored -> "";
        };
    }

    /// {@return the text, when there is one that is not empty}
    default Optional<String> words() {
        String text = text();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /// {@return the number, 0 when it is none}
    default double number() {
        String text = text();
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    /// {@return the number without its fraction, 0 when it is none}
    default long whole() {
        return (long) number();
    }

    /// {@return whether it is `true`}
    default boolean truth() {
        return this instanceof Bool(boolean value) && value;
    }

    /// {@return the members of a list, none for anything else}
    default List<Json> items() {
        return this instanceof Arr(var values) ? values : List.of();
    }

    /// {@return the members of an object, none for anything else}
    default Map<String, Json> fields() {
        return this instanceof Obj(var members) ? members : Map.of();
    }
}
