package io.stoker.model;

/// A sub-group of a gang whose workers need the same.
///
/// @param name such as `server` or `trainer`, unique in its job
/// @param workers how many
/// @param worker what each needs
public record Role(String name, int workers, WorkerRequest worker) {
    public Role {
        name = JobSpec.requireText("role.name", name, 64);
        if (workers < 1 || workers > JobSpec.MAX_WORKERS) {
            throw new IllegalArgumentException(
                    "role.workers: expected 1 to %d, found %d"
                            .formatted(JobSpec.MAX_WORKERS, workers));
        }
    }
}
