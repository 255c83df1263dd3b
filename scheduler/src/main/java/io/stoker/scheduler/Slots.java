package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.WorkerRequest;
import java.util.List;
import java.util.Optional;

/// Room as a plain count of workers, where a count says everything: all jobs of the realm, waiting
/// and running, want the same whole GPUs for each worker, no CPU and no memory, and may stand
/// anywhere, and nothing is reserved. Then any free slot is as good as any other, whatever the
/// nodes look like, and looking ahead needs no look at nodes.
///
/// Example: jobs of one GPU a worker on nodes of 1 or of 8 GPUs count; as soon as one job wants two
/// GPUs on one node, or a share, or a rack, nothing does.
final class Slots {

    private final FreeIndex free;
    private final Target target;

    private Slots(FreeIndex free, Target target) {
        this.free = free;
        this.target = target;
    }

    /// {@return the realm's slots; empty where counting would not be exact}
    static Optional<Slots> of(GuardRoom room) {
        if (!room.view().isPlain()) {
            return Optional.empty();
        }
        Optional<Shape> any = Optional.empty();
        for (Shape shape : room.queue().shapes()) {
            if (shape.key.realm() == room.realm()) {
                boolean alike = any.isEmpty() || shape.key.worker().equals(any.get().key.worker());
                if (!alike || !shape.key.wantsGpusAlone()) {
                    return Optional.empty();
                }
                any = Optional.of(shape);
            }
        }
        if (any.isEmpty()) {
            return Optional.empty();
        }
        WorkerRequest worker = any.get().key.worker();
        for (RunningGang gang : room.running().byExpectedEnd()) {
            if (gang.job().spec().realm() == room.realm()
                    && !gang.job().spec().worker().equals(worker)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Slots(room.free(), any.get().demand.target(room.free())));
    }

    /// {@return slots that are free}
    long free() {
        return target.fitting();
    }

    /// {@return slots that come back when these places are given up}
    int of(List<Allocation> held) {
        int back = 0;
        for (Allocation worker : held) {
            back += free.takesWork(worker) ? 1 : 0;
        }
        return back;
    }
}
