package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.Realm;
import io.stoker.model.Resize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Shrinks elastic gangs so that the first refused job of a realm fits whole.
///
/// ```
/// 1  gangs of no higher priority whose pause is over give one step after the other, never below
///    their least: the lowest priority first, of those the youngest; until the job fits
/// 2  in reverse: every step without which the job still fits is taken back
/// ```
///
/// When the job does not fit in the end, nobody shrinks. When it does, its place is kept for it
/// ([Claims]) until the workers that leave are gone and it starts. Comes before anybody is stopped
/// ([Preemption]).
///
/// Worked example: gangs 1 and 2 hold four GPUs each of eight and may shrink to two. A job of two
/// comes: gang 2, the younger, gives two.
final class ElasticShrink {

    static final int MOST_GANGS = 256;
    static final int MOST_TRIES = 256;

    private final FreeIndex free;
    private final ElasticGangs gangs;
    private final Placer placer;
    private final StartSizes sizes;
    private final long now;
    private final Map<RunningGang, Giving> giving = new LinkedHashMap<>();
    private int tries;

    ElasticShrink(FreeIndex free, ElasticGangs gangs, Placer placer, StartSizes sizes, long now) {
        this.free = free;
        this.gangs = gangs;
        this.placer = placer;
        this.sizes = sizes;
        this.now = now;
    }

    /// What one gang gives: its highest ranks, step by step.
    private final class Giving {
        private final RunningGang gang;
        private final List<Allocation> members;
        private final List<Integer> sizesBefore = new ArrayList<>();
        private int size;

        private Giving(RunningGang gang) {
            this.gang = gang;
            this.members = gang.members();
            this.size = members.size();
        }

        private boolean step() {
            int next = gang.job().spec().largestSize(size - 1);
            if (next == 0) {
                return false;
            }
            sizesBefore.add(size);
            members.subList(next, size).forEach(free::vacate);
            size = next;
            return true;
        }

        private boolean gives() {
            return !sizesBefore.isEmpty();
        }

        private void takeBack() {
            int before = sizesBefore.removeLast();
            members.subList(size, before).forEach(free::occupy);
            size = before;
        }

        private Resize resize() {
            List<Integer> leaving =
                    members.subList(size, members.size()).stream().map(Allocation::rank).toList();
            return new Resize(gang.jobId(), gang.epoch(), List.of(), leaving);
        }
    }

    /// Looks for room for a job that was refused. May be called once a realm.
    ///
    /// @return the job's place once those that give are gone; empty when there is none. Nothing is
    ///   taken
    List<Allocation> makesRoomFor(QueuedJob head, Target target) {
        Shape.Key gang = sizes.leastOf(head.shape.key.at(head.job, now));
        Realm realm = gang.realm();
        if (gangs.shrinkable(realm).isEmpty() || !target.fitsWhenEmpty(gang.workers())) {
            return List.of();
        }
        int mark = free.mark();
        List<Giving> given = new ArrayList<>();
        List<Allocation> place = afterShrinking(head, gang, target, given);
        free.rollback(mark);
        if (!place.isEmpty()) {
            given.stream().filter(Giving::gives).forEach(one -> giving.put(one.gang, one));
        }
        return place;
    }

    private List<Allocation> afterShrinking(
            QueuedJob head, Shape.Key gang, Target target, List<Giving> given) {
        int looked = 0;
        for (RunningGang each : gangs.shrinkable(gang.realm())) {
            boolean over = each.job().priority() > head.job.priority();
            if (over || ++looked > MOST_GANGS || tries > MOST_TRIES) {
                break;
            }
            if (each.mayResizeAt() > now) {
                continue;
            }
            Giving one = new Giving(each);
            given.add(one);
            while (one.step()) {
                if (target.fitting() >= gang.workers() && !placed(head, gang, target).isEmpty()) {
                    return thin(head, gang, target, given);
                }
            }
        }
        return List.of();
    }

    private List<Allocation> thin(
            QueuedJob head, Shape.Key gang, Target target, List<Giving> given) {
        for (Giving one : given.reversed()) {
            while (one.gives()) {
                int mark = free.mark();
                int size = one.size;
                int before = one.sizesBefore.getLast();
                one.takeBack();
                if (placed(head, gang, target).isEmpty()) {
                    free.rollback(mark);
                    one.size = size;
                    one.sizesBefore.add(before);
                    break;
                }
                free.commit(mark);
            }
        }
        return placed(head, gang, target);
    }

    /// {@return where the gang would land; nothing is taken}
    private List<Allocation> placed(QueuedJob head, Shape.Key gang, Target target) {
        tries++;
        int mark = free.mark();
        List<Allocation> place = placer.place(head.job.jobId(), gang, target).workers();
        free.rollback(mark);
        return place;
    }

    /// {@return the gangs that shrink}
    Set<RunningGang> shrunk() {
        return giving.keySet();
    }

    /// {@return how they shrink, by attempt}
    List<Resize> resizes() {
        return giving.values().stream()
                .sorted(Comparator.comparingLong(one -> one.gang.epoch()))
                .map(Giving::resize)
                .toList();
    }
}
