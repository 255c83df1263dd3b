package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.AttemptImage;
import io.stoker.model.Cause;
import io.stoker.model.WorkerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One run of a job's gang. Changed by [Evolver] alone.
final class Attempt {

    final int number;
    final long epoch;
    final long placedAt;
    final List<Worker> workers;

    /// Room that is kept beside the gang; their ranks follow those of its workers.
    final List<Worker> spares;

    long startedAt;
    long endedAt;
    @Nullable Cause cause;
    String message = "";
    long savedMillis;

    /// Workers that started at least once, members that exited, workers that still hold something.
    int started;

    int exited;
    int holding;

    /// Workers that left when the gang shrank; [#workers] keeps them, so that no rank is used
    /// twice.
    int left;

    /// When the gang last grew or shrank, 0 before.
    long resizedAt;

    Attempt(Job job, int number, long epoch, long placedAt, List<Allocation> allocations) {
        this.number = number;
        this.epoch = epoch;
        this.placedAt = placedAt;
        this.workers = new ArrayList<>(allocations.size());
        this.spares = new ArrayList<>(0);
        boolean keepsSpares = job.spec.topology().spares() > 0;
        for (Allocation allocation : allocations) {
            Worker worker = new Worker(job, this, allocation);
            if (keepsSpares && allocation.rank() >= job.spec.workers()) {
                worker.state = WorkerState.SPARE;
                spares.add(worker);
            } else {
                workers.add(worker);
            }
        }
        this.holding = allocations.size();
    }

    /// {@return how many workers the gang has}
    int size() {
        return workers.size() - left;
    }

    /// {@return the worker or spare of this rank}
    Worker at(int rank) {
        return rank < workers.size() ? workers.get(rank) : spares.get(rank - workers.size());
    }

    /// {@return workers and spares, in rank order}
    List<Worker> all() {
        if (spares.isEmpty()) {
            return workers;
        }
        var all = new ArrayList<>(workers);
        all.addAll(spares);
        return all;
    }

    boolean live() {
        return endedAt == 0;
    }

    AttemptImage image() {
        return new AttemptImage(
                number,
                epoch,
                all().stream().map(Worker::image).toList(),
                placedAt,
                startedAt,
                endedAt,
                Optional.ofNullable(cause),
                message,
                savedMillis);
    }
}
