package io.stoker.model;

/// Why an attempt or a job ended. Kept apart because each calls for a different cure.
public enum Cause {
    /// Exit code 0 everywhere.
    SUCCESS(Blame.NOBODY),
    /// A worker exited with a code other than 0, or could not be started because of its job file.
    USER_ERROR(Blame.JOB),
    /// The kernel killed a worker for the memory it used.
    OUT_OF_MEMORY(Blame.JOB),
    /// The node was lost, or its agent lost the worker.
    NODE(Blame.INFRASTRUCTURE),
    /// A GPU failed under the worker.
    GPU(Blame.INFRASTRUCTURE),
    /// The network between workers failed.
    NETWORK(Blame.INFRASTRUCTURE),
    /// No progress for longer than allowed.
    HANG(Blame.JOB),
    /// The time limit passed.
    TIMEOUT(Blame.JOB),
    /// The deadline passed.
    DEADLINE(Blame.JOB),
    /// Another job needed the GPUs.
    PREEMPTED(Blame.INFRASTRUCTURE),
    /// A person or a script cancelled the job.
    CANCELLED(Blame.NOBODY),
    /// A person or a script put the job back into its queue.
    REQUEUED(Blame.NOBODY),
    /// The cluster could never run it.
    UNSCHEDULABLE(Blame.JOB),
    /// Its elastic gang shrank, and this worker left it.
    RESIZED(Blame.NOBODY);

    /// Whose retries an end uses up.
    public enum Blame {
        /// The job's own: counts against its retries.
        JOB,
        /// The cluster's: never counts.
        INFRASTRUCTURE,
        /// Nothing went wrong.
        NOBODY
    }

    private final Blame blame;

    Cause(Blame blame) {
        this.blame = blame;
    }

    /// {@return whose retries this end uses up}
    public Blame blame() {
        return blame;
    }
}
