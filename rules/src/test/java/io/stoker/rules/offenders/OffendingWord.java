package io.stoker.rules.offenders;

/// A kind of word with one member that is no record.
public sealed interface OffendingWord {

    /// Breaks: words are records.
    final class Mutable implements OffendingWord {
        int count;
    }
}
