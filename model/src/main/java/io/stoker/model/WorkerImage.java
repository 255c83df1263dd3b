package io.stoker.model;

import java.util.Optional;

/// One worker of an attempt, as it stood when the image was taken.
///
/// @param allocation what it holds, or held
/// @param state where it stands
/// @param holding whether the allocation still counts
/// @param startedAt when it ran, 0 before
/// @param exitedAt when it ended, 0 before
/// @param exit how it ended
public record WorkerImage(
        Allocation allocation,
        WorkerState state,
        boolean holding,
        long startedAt,
        long exitedAt,
        Optional<WorkerExit> exit) {}
