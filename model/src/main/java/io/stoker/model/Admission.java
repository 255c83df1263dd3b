package io.stoker.model;

/// Whether a job's deadline is to be promised when the job is submitted.
public enum Admission {
    /// The job says nothing: no promise.
    NONE("none"),
    /// No promise: the job runs when it can, and is ended at its deadline.
    BEST_EFFORT("best-effort"),
    /// A promise where one can be kept, else best effort.
    PREFERRED("preferred"),
    /// A promise, or the job is refused.
    GUARANTEED("guaranteed");

    private final String word;

    Admission(String word) {
        this.word = word;
    }

    /// {@return the word in job files}
    public String word() {
        return word;
    }

    /// {@return whether a promise is wanted}
    public boolean wantsPromise() {
        return this == PREFERRED || this == GUARANTEED;
    }
}
