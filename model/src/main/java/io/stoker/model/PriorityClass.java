package io.stoker.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Words for priorities. A priority is a whole number and higher goes first; a class is a name for
/// one, so both compare with each other: 850 stands between PRODUCTION and HIGH.
public enum PriorityClass {
    CRITICAL(1_000),
    HIGH(900),
    PRODUCTION(800),
    NORMAL(JobSpec.NORMAL_PRIORITY),
    BATCH(400),
    LOW(100),
    BEST_EFFORT(0);

    private static final List<PriorityClass> HIGHEST_FIRST = List.of(values());

    private final int priority;

    PriorityClass(int priority) {
        this.priority = priority;
    }

    /// {@return the number it stands for}
    public int priority() {
        return priority;
    }

    /// {@return the lower-case word}
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// {@return the class of this word in any case; `medium` is NORMAL and `-` as good as `_`}
    public static Optional<PriorityClass> named(String word) {
        String wanted = word.strip().toLowerCase(Locale.ROOT).replace('-', '_');
        String plain = wanted.equals("medium") ? "normal" : wanted;
        return HIGHEST_FIRST.stream().filter(each -> each.word().equals(plain)).findFirst();
    }

    /// {@return the highest class that a priority reaches; the lowest one for priorities below it}
    public static PriorityClass of(int priority) {
        for (PriorityClass each : HIGHEST_FIRST) {
            if (priority >= each.priority) {
                return each;
            }
        }
        return BEST_EFFORT;
    }

    /// {@return all words, highest first}
    public static List<String> words() {
        return HIGHEST_FIRST.stream().map(PriorityClass::word).toList();
    }
}
