package io.stoker.server.jobfile;

import java.util.List;

/// A value of a file with the place where it stands.
public sealed interface Tree {

    /// Deepest nesting that is read.
    int MAX_DEPTH = 64;

    /// Most values in one file; an alias counts each time it is used.
    int MAX_VALUES = 100_000;

    /// {@return where it begins}
    Mark mark();

    /// {@return its type as people say it, with what was found}
    String described();

    /// A text, number, truth value or nothing.
    record Scalar(Kind kind, String text, Mark mark) implements Tree {
        @Override
        public String described() {
            return switch (kind) {
                case TEXT -> "the text \"" + shortened(text) + "\"";
                case NUMBER, TRUTH -> shortened(text);
                case NOTHING -> "nothing";
            };
        }
    }

    /// Values in order.
    record Items(List<Tree> values, Mark mark) implements Tree {
        public Items {
            values = List.copyOf(values);
        }

        @Override
        public String described() {
            return "a list of " + values.size();
        }
    }

    /// Named values in the order they were written. Names are unique.
    record Entries(List<Entry> values, Mark mark) implements Tree {
        public Entries {
            values = List.copyOf(values);
        }

        @Override
        public String described() {
            return "a map with "
                    + (values.isEmpty() ? "nothing in it" : "the key " + values.getFirst().key());
        }
    }

    /// One named value.
    record Entry(String key, Mark keyMark, Tree value) {}

    /// What a scalar is.
    enum Kind {
        TEXT,
        NUMBER,
        TRUTH,
        NOTHING
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
