package io.stoker.scheduler;

import io.stoker.model.JobSpec;
import java.util.List;

/// One waiting job.
///
/// @param jobId its number, given in the order of submission
/// @param spec what it wants
/// @param priority higher goes first; may differ from the submitted one
/// @param queuedAt when it was submitted, which ageing counts from; a retry keeps it
/// @param avoidNodes nodes it would rather not use again: taken only when nothing else fits
public record PendingJob(
        long jobId, JobSpec spec, int priority, long queuedAt, List<Integer> avoidNodes) {
    public PendingJob {
        avoidNodes =
                avoidNodes.isEmpty() ? List.of() : avoidNodes.stream().distinct().sorted().toList();
    }
}
