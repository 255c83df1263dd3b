package io.stoker.simulator.repack;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// When a job pays for starting ([StartUpCost]).
public enum Overhead {

    /// As the published simulator of Muri charges it: each time that anything happens in the
    /// cluster, a running job loses the start-up cost from what it did since the last time, whether
    /// it was restarted or not; but no job expects to, so one that is left alone ends on time.
    MURI("muri"),

    /// Never: an upper bound of what an order can reach.
    NONE("none"),

    /// Once each time that it starts or starts again.
    PER_START("per-start");

    private final String word;

    Overhead(String word) {
        this.word = word;
    }

    /// {@return the word that experiments use}
    public String word() {
        return word;
    }

    /// {@return all words}
    public static List<String> words() {
        return Arrays.stream(values()).map(Overhead::word).toList();
    }

    /// {@return the value of a word}
    public static Optional<Overhead> named(String word) {
        return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
    }
}
