package io.stoker.model;

import java.util.List;
import java.util.Optional;

/// One job, as it stood when the image was taken.
///
/// @param id its number
/// @param spec what was submitted, with the priority it has now
/// @param state where it stands
/// @param heldBy who holds it, empty when nobody does
/// @param submittedAt when it was accepted
/// @param queuedAt when it last began to wait
/// @param pausedUntil until when it may not start, 0 for no pause
/// @param retries failures of its own so far
/// @param requeues all returns to the queue, whatever the cause
/// @param attempts attempts so far, oldest first; only the newest few are kept
/// @param avoidNodes nodes that failed it
/// @param firstStartedAt when it first ran, 0 before
/// @param finishedAt when it reached a terminal state, 0 before
/// @param cause why it ended, or why it last went back to its queue
/// @param exitCode the code it ended with
/// @param message one line for people, may be empty
/// @param account its GPU time
/// @param keptMillis run time that its next attempt need not repeat, thanks to checkpoints
/// @param claim the place that is kept for it until others have left it, empty for none
/// @param tasks how far it is, when it is an array
/// @param promise what was promised about its deadline
public record JobImage(
        long id,
        JobSpec spec,
        JobState state,
        String heldBy,
        long submittedAt,
        long queuedAt,
        long pausedUntil,
        int retries,
        int requeues,
        List<AttemptImage> attempts,
        List<Integer> avoidNodes,
        long firstStartedAt,
        long finishedAt,
        Optional<Cause> cause,
        int exitCode,
        String message,
        GpuTime account,
        long keptMillis,
        List<Allocation> claim,
        Optional<ArrayImage> tasks,
        Optional<Promise> promise) {
    public JobImage {
        claim = List.copyOf(claim);
        attempts = List.copyOf(attempts);
        avoidNodes = List.copyOf(avoidNodes);
    }

    /// {@return the newest attempt, when it still lives}
    public Optional<AttemptImage> liveAttempt() {
        return attempts.isEmpty() || attempts.getLast().endedAt() != 0
                ? Optional.empty()
                : Optional.of(attempts.getLast());
    }

    /// {@return how many attempts there were}
    public int attemptCount() {
        return attempts.isEmpty() ? 0 : attempts.getLast().number();
    }
}
