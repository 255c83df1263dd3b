package io.stoker.simulator.report;

import io.stoker.model.Allocation;
import io.stoker.model.Event;
import java.util.Optional;

/// Follows running gangs that grow and shrink. A worker that joins runs from its own start on, one
/// that leaves until it was told to.
final class ResizeTally {

    private ResizeTally() {}

    static void grown(RunTally run, long at, JobLine line, Event.GangGrown e) {
        Optional<JobLine.HeldGang> gang = gang(line, e.epoch());
        run.require(gang.isPresent(), "I2: job %d grew while it held nothing", line.id);
        gang.ifPresent(own -> {
            run.settle(at);
            for (Allocation joining : e.joining()) {
                run.require(
                        joining.rank() == own.workers.size(),
                        "I2: job %d: rank %d joined out of turn",
                        line.id,
                        joining.rank());
                own.workers.add(joining);
                own.joining.set(joining.rank());
                own.stillHeld++;
                run.hold(line, joining);
            }
            requireSize(run, line, own);
            run.countResize(true);
        });
    }

    static void shrunk(RunTally run, long at, JobLine line, Event.GangShrunk e) {
        Optional<JobLine.HeldGang> gang = gang(line, e.epoch());
        run.require(gang.isPresent(), "I2: job %d shrank while it held nothing", line.id);
        gang.ifPresent(own -> {
            run.settle(at);
            for (int rank : e.leaving()) {
                run.require(!own.left.get(rank), "I2: job %d: rank %d left twice", line.id, rank);
                own.left.set(rank);
                if (!own.joining.get(rank)) {
                    run.runsWith(at, line, -own.workers.get(rank).gpuMilli());
                }
            }
            requireSize(run, line, own);
            run.countResize(false);
        });
    }

    static void workerStarted(RunTally run, long at, JobLine line, Event.WorkerStarted e) {
        if (line.runningSince == JobLine.NEVER) {
            return;
        }
        gang(line, e.epoch())
                .filter(own -> own.joining.get(e.rank()) && !own.left.get(e.rank()))
                .ifPresent(own -> {
                    run.settle(at);
                    own.joining.clear(e.rank());
                    run.runsWith(at, line, own.workers.get(e.rank()).gpuMilli());
                });
    }

    private static void requireSize(RunTally run, JobLine line, JobLine.HeldGang gang) {
        run.require(
                line.mayHave(gang.size()),
                "I2: job %d may not have %d workers",
                line.id,
                gang.size());
    }

    private static Optional<JobLine.HeldGang> gang(JobLine line, long epoch) {
        return line.held.stream().filter(gang -> gang.epoch == epoch).findFirst();
    }
}
