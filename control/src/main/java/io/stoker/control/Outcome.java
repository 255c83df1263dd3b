package io.stoker.control;

import io.stoker.model.Rejection;

/// The answer to one request.
public sealed interface Outcome {

    /// It is in the journal and in the state.
    ///
    /// @param index the journal entry
    /// @param subject number of what it made or changed: a job, a node or a fault; 0 when there is
    ///   none
    record Done(long index, long subject) implements Outcome {}

    /// It came before under the same idempotency key; this is what it made then.
    record Replayed(long index, long subject) implements Outcome {}

    /// The answer is no. Nothing changed, except that a job too large for the cluster is kept as
    /// `REJECTED` for people to look up.
    record Refused(Rejection rejection) implements Outcome {}

    /// This replica does not lead.
    record NotLeader() implements Outcome {}
}
