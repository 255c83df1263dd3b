package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerImage;
import io.stoker.model.WorkerState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One worker of an attempt. Changed by [Evolver] alone.
final class Worker {

    final Job job;
    final Attempt attempt;
    final Allocation allocation;
    WorkerState state = WorkerState.ORDERED;
    boolean holding = true;
    long startedAt;
    long exitedAt;
    @Nullable WorkerExit exit;

    /// When it joined its running gang, 0 for a worker of the gang's start.
    long joinedAt;

    /// When it left its gang, which shrank; 0 for a member.
    long leftAt;

    /// Place in its node's list of holders, so that leaving the list costs nothing.
    int placeOnNode = -1;

    Worker(Job job, Attempt attempt, Allocation allocation) {
        this.job = job;
        this.attempt = attempt;
        this.allocation = allocation;
    }

    int rank() {
        return allocation.rank();
    }

    /// {@return whether it is no worker, only room that is kept for one}
    boolean spare() {
        return state == WorkerState.SPARE;
    }

    boolean exited() {
        return state == WorkerState.EXITED;
    }

    /// {@return whether its gang shrank and it has to go: how it ends says nothing about the job}
    boolean left() {
        return leftAt != 0;
    }

    WorkerImage image() {
        return new WorkerImage(
                allocation,
                state,
                holding,
                startedAt,
                exitedAt,
                Optional.ofNullable(exit),
                joinedAt,
                leftAt);
    }
}
