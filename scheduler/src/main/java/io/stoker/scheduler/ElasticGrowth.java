package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.Realm;
import io.stoker.model.Resize;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Lets running elastic gangs grow into what a cycle left idle.
///
/// ```
/// who        gangs below their most workers whose pause is over, the longest unchanged first
/// not while  any job waits that could use nodes the gang could use
/// how        one step each in turn, until nothing fits, inside the gang's required domain
/// ```
///
/// It looks at [#MOST_GANGS] gangs and tries [#MOST_TRIES] steps a cycle at most, so its cost has a
/// bound whatever runs.
///
/// Worked example: six GPUs are idle and nobody waits. Gang 1 has 2 of at most 8 workers and grows
/// by 2, gang 2 has 4 of at most 6: both take two, then gang 1 two more.
final class ElasticGrowth {

    static final int MOST_GANGS = 256;
    static final int MOST_TRIES = 1_024;

    private final FreeIndex free;
    private final ElasticGangs gangs;
    private final Placer placer;
    private final QueueGate gate;
    private final long now;

    ElasticGrowth(FreeIndex free, ElasticGangs gangs, Placer placer, QueueGate gate, long now) {
        this.free = free;
        this.gangs = gangs;
        this.placer = placer;
        this.gate = gate;
        this.now = now;
    }

    /// One gang at work.
    private static final class Growing {
        private final RunningGang gang;
        private final JobSpec spec;
        private final Target target;
        private final List<Allocation> joining = new ArrayList<>();

        private Growing(RunningGang gang, Target target) {
            this.gang = gang;
            this.spec = gang.job().spec();
            this.target = target;
        }

        private int size() {
            return gang.size() + joining.size();
        }

        /// {@return the workers of the smallest step up; 0 when it may not grow}
        private int step() {
            int most = spec.elastic().maxWorkers();
            for (int size = size() + 1; size <= most; size++) {
                if (spec.allowsSize(size)) {
                    return gang.nextRank() + joining.size() + size - size() > JobSpec.MAX_WORKERS
                            ? 0
                            : size - size();
                }
            }
            return 0;
        }
    }

    /// {@return how the realm's gangs grow; what they take stays taken}
    ///
    /// @param waiting what waiting jobs may use
    /// @param resized gangs that the cycle has resized already
    List<Resize> grow(Realm realm, List<Target> waiting, Set<RunningGang> resized) {
        ArrayDeque<Growing> line = new ArrayDeque<>();
        int looked = 0;
        for (RunningGang gang : gangs.growable(realm)) {
            if (gang.mayResizeAt() > now || ++looked > MOST_GANGS) {
                break;
            }
            Target target = free.target(realm, gang.job().spec().worker().gpus());
            if (!resized.contains(gang) && waiting.stream().noneMatch(target::meets)) {
                line.add(new Growing(gang, target));
            }
        }
        List<Growing> grown = new ArrayList<>(line);
        for (int tries = 0; tries < MOST_TRIES && !line.isEmpty(); tries++) {
            Growing next = line.removeFirst();
            if (takesStep(next)) {
                line.addLast(next);
            }
        }
        return grown.stream()
                .filter(one -> !one.joining.isEmpty())
                .map(one -> new Resize(one.gang.jobId(), one.gang.epoch(), one.joining, List.of()))
                .toList();
    }

    private boolean takesStep(Growing one) {
        int step = one.step();
        long gpuMilli = one.spec.gpuMilliOf(step);
        if (step == 0 || one.target.fitting() < step || gpuMilli > gate.room(one.spec)) {
            return false;
        }
        List<Allocation> places = place(one, step);
        for (Allocation place : places) {
            one.joining.add(place.withRank(one.gang.nextRank() + one.joining.size()));
        }
        if (!places.isEmpty()) {
            gate.grown(one.spec, gpuMilli);
        }
        return !places.isEmpty();
    }

    private List<Allocation> place(Growing one, int step) {
        Shape.Key key =
                Shape.Key.of(one.spec, one.gang.job().avoidNodes(), false).withWorkers(step);
        Allocation beside = one.gang.members().getFirst();
        Optional<Level> required = one.spec.topology().required();
        if (required.isPresent()) {
            return placer.placeBeside(beside, required.get(), key).workers();
        }
        Optional<Level> preferred = one.spec.topology().preferred();
        if (preferred.isPresent()) {
            List<Allocation> near = placer.placeBeside(beside, preferred.get(), key).workers();
            if (!near.isEmpty()) {
                return near;
            }
        }
        return placer.place(one.gang.jobId(), key, one.target).workers();
    }
}
