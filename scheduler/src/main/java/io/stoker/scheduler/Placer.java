package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import io.stoker.model.Level;
import io.stoker.model.PendingReason;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Places one gang, worker by worker and all or nothing.
///
/// All workers of a gang are alike, so taking any node with room for the next one never spoils the
/// count: a gang fits if and only if this finds it a place. GPU types are tried one by one for the
/// whole gang first, and mixed last.
final class Placer {

    private final FreeIndex free;
    private final Placement placement;
    private final ScoredFill scoredFill;
    private final TogetherPlacer together;
    private final Function<String, Optional<Placement>> ofQueue;
    private final PowerGate power;

    Placer(FreeIndex free, Placement placement) {
        this(free, placement, _ -> Optional.empty());
    }

    /// @param ofQueue the placement of a queue that has one of its own
    Placer(FreeIndex free, Placement placement, Function<String, Optional<Placement>> ofQueue) {
        this.free = free;
        this.ofQueue = ofQueue;
        this.placement = placement;
        this.power = new PowerGate(free);
        this.scoredFill = new ScoredFill(free, power);
        this.together = new TogetherPlacer(free);
    }

    /// What came of trying.
    ///
    /// @param fitted how many workers found a place
    /// @param workers their allocations, empty unless all did
    /// @param why what is in the way, where that is more than too little room
    record Outcome(int fitted, List<Allocation> workers, Optional<PendingReason> why) {
        Outcome(int fitted, List<Allocation> workers) {
            this(fitted, workers, Optional.empty());
        }
    }

    /// Tries to place a gang. What it takes stays taken when all workers fit, and only then.
    ///
    /// @param jobId for placements that draw: a job's draws are its own
    Outcome place(long jobId, Shape.Key gang, Target target) {
        power.begin();
        Outcome outcome = placeWithin(jobId, gang, target);
        Optional<PendingReason> budget = power.end();
        return outcome.workers().isEmpty() && budget.isPresent()
                ? new Outcome(outcome.fitted(), List.of(), budget)
                : outcome;
    }

    private Outcome placeWithin(long jobId, Shape.Key gang, Target target) {
        scoredFill.begin(jobId);
        int wanted = gang.workers();
        if (wanted > 1 && gang.roles().isEmpty() && target.fitting() < wanted) {
            return new Outcome((int) target.fitting(), List.of());
        }
        if (gang.together()) {
            return placeTogether(gang);
        }
        boolean alone = wanted > 1 && target.tiers().size() > 1 && gang.worker().gpus().count() > 0;
        if (alone) {
            for (List<NodePool> tier : target.tiers()) {
                if (target.fitting(tier) >= wanted) {
                    Outcome outcome = placeAvoiding(gang, List.of(tier));
                    if (outcome.fitted() == wanted) {
                        return outcome;
                    }
                }
            }
        }
        return placeAvoiding(gang, target.tiers());
    }

    /// Takes places for as many workers of a gang as fit, up to `most`, wherever they stand.
    List<Allocation> placeSome(long jobId, Shape.Key gang, Target target, int most) {
        Shape.Key some = gang.alone(most);
        List<Allocation> workers = new ArrayList<>(Math.min(most, 1_024));
        scoredFill.begin(jobId);
        power.begin();
        hide(some, true);
        fill(some, target.tiers(), workers);
        hide(some, false);
        if (workers.size() < most && !some.avoidNodes().isEmpty()) {
            fill(some, target.tiers(), workers);
        }
        power.end();
        return workers;
    }

    /// Tries to place a gang in the domain of one level that another worker stands in.
    Outcome placeBeside(Allocation other, Level level, Shape.Key gang) {
        int mark = free.mark();
        hide(gang, true);
        Outcome outcome = together.placeBeside(other, level, gang);
        hide(gang, false);
        power.begin();
        boolean breaks = power.breaks(outcome.workers());
        Optional<PendingReason> budget = power.end();
        if (breaks) {
            free.rollback(mark);
            return new Outcome(0, List.of(), budget);
        }
        free.commit(mark);
        return outcome;
    }

    private Outcome placeTogether(Shape.Key gang) {
        while (true) {
            int mark = free.mark();
            Outcome outcome = placeNear(gang);
            if (!power.breaks(outcome.workers())) {
                free.commit(mark);
                return outcome;
            }
            free.rollback(mark);
        }
    }

    private Outcome placeNear(Shape.Key gang) {
        hide(gang, true);
        Outcome outcome = ofOneType(gang);
        hide(gang, false);
        boolean again = outcome.workers().isEmpty() && !gang.avoidNodes().isEmpty();
        return again ? ofOneType(gang) : outcome;
    }

    private Outcome ofOneType(Shape.Key gang) {
        GpuRequest gpus = gang.worker().gpus();
        if (gang.workers() > 1 && gang.roles().isEmpty() && gpus.types().size() > 1) {
            for (String type : gpus.types()) {
                WorkerRequest one = gang.worker().withGpus(gpus.withTypes(List.of(type)));
                Outcome outcome = together.place(gang.withWorker(one));
                if (!outcome.workers().isEmpty()) {
                    return outcome;
                }
            }
        }
        return together.place(gang);
    }

    private Outcome placeAvoiding(Shape.Key gang, List<List<NodePool>> tiers) {
        List<Allocation> workers = new ArrayList<>(Math.min(gang.workers(), 1_024));
        int mark = free.mark();
        hide(gang, true);
        fill(gang, tiers, workers);
        hide(gang, false);
        if (workers.size() < gang.workers() && !gang.avoidNodes().isEmpty()) {
            fill(gang, tiers, workers);
        }
        if (workers.size() < gang.workers()) {
            free.rollback(mark);
            power.again();
            return new Outcome(workers.size(), List.of());
        }
        free.commit(mark);
        return new Outcome(workers.size(), workers);
    }

    private void hide(Shape.Key gang, boolean hidden) {
        for (int node : gang.avoidNodes()) {
            free.listing().hide(node, hidden || power.leavesOut(node));
        }
    }

    private void fill(Shape.Key gang, List<List<NodePool>> tiers, List<Allocation> workers) {
        switch (ofQueue.apply(gang.queue()).orElse(placement)) {
            case IndexedPlacement indexed -> fill(indexed, gang, tiers, workers);
            case ScoredPlacement scored -> scoredFill.fill(scored, gang, tiers, workers);
        }
    }

    private void fill(
            IndexedPlacement indexed,
            Shape.Key gang,
            List<List<NodePool>> tiers,
            List<Allocation> workers) {
        WorkerRequest request = gang.worker();
        GpuRequest gpus = request.gpus();
        for (List<NodePool> tier : tiers) {
            while (workers.size() < gang.workers()) {
                long best = NodePool.NOTHING;
                int bestPool = -1;
                for (int i = 0; i < tier.size(); i++) {
                    long found = tier.get(i).find(indexed, request);
                    if (found < best) {
                        best = found;
                        bestPool = i;
                    }
                }
                if (bestPool < 0) {
                    break;
                }
                int node = (int) best;
                long mask = gpus.count() == 0 ? 0 : tier.get(bestPool).gpusFor(indexed, gpus, node);
                if (power.blocks(node, mask, request)) {
                    continue;
                }
                workers.add(free.take(workers.size(), node, mask, request));
            }
        }
    }
}
