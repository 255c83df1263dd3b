package io.stoker.model;

import java.util.List;
import java.util.Optional;

/// One attempt of a job, as it stood when the image was taken.
///
/// @param number counts from 1
/// @param epoch fences it
/// @param workers one a rank, those that left an elastic gang included
/// @param placedAt when its gang got its GPUs
/// @param startedAt when its last worker started, 0 before
/// @param endedAt when it ended, 0 while it lives
/// @param cause why it ended
/// @param message one line for people, may be empty
/// @param savedMillis part of its run that a checkpoint holds, known once it ended
public record AttemptImage(
        int number,
        long epoch,
        List<WorkerImage> workers,
        long placedAt,
        long startedAt,
        long endedAt,
        Optional<Cause> cause,
        String message,
        long savedMillis) {
    public AttemptImage {
        workers = List.copyOf(workers);
    }

    /// {@return how many workers its gang has; at its end, how many it had then}
    public int size() {
        return (int) workers.stream().filter(WorkerImage::member).count();
    }
}
