package io.stoker.model;

/// A tenant's place. Quota, weight and limits join with fair share.
///
/// @param name path such as `research/vision`
/// @param paused whether its jobs are kept from starting
public record QueueSpec(String name, boolean paused) {
    public QueueSpec {
        name = JobSpec.requireText("queue", name, 128);
    }
}
