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
/// @param joinedAt when it joined its running gang, 0 for a worker of the gang's start
/// @param leftAt when it left its gang, which shrank, 0 for a member
public record WorkerImage(
        Allocation allocation,
        WorkerState state,
        boolean holding,
        long startedAt,
        long exitedAt,
        Optional<WorkerExit> exit,
        long joinedAt,
        long leftAt) {

    /// {@return whether it still belongs to its gang: it did not leave when the gang shrank}
    public boolean member() {
        return leftAt == 0;
    }
}
