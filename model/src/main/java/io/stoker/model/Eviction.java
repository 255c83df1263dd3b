package io.stoker.model;

/// One gang that is to give up its place.
///
/// @param jobId the job that is stopped and goes back to its queue
/// @param epoch its live attempt
/// @param why what it is stopped for
/// @param forJobId the job that lands because of it: all evictions for one job, and the claims of
///   the jobs evicted, stand and fall together
public record Eviction(long jobId, long epoch, Why why, long forJobId) {

    /// What a gang is stopped for.
    public enum Why {
        /// A better job needs the place.
        PREEMPTION,
        /// Its queue uses more than its share, and the share's owner wants it back.
        RECLAIM,
        /// It goes on elsewhere, so that a domain becomes free.
        MIGRATION
    }
}
