package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Who gives back what is borrowed, to whom. Of two queues, look at the two branches below the
/// lowest path that both share: a gang yields when
///
/// 1. the wanted job's branch stays within its quota with that job, and
/// 2. the holder's queue holds more than its quota, and so does each branch from it up to there; or
///    quotas say nothing about it, so that all it holds is borrowed.
///
/// Nobody can take back what was reclaimed: after the start the winner's branch is within its
/// quota, which (2) protects. What is stopped counts as given back at once, so a queue is never
/// stripped below its quota but by the one gang that crosses it.
///
/// Worked example: `a` and `b` have quotas of 4 GPUs on 8. `b` holds 6, in gangs of 2. A job of `a`
/// wants 4: one gang of `b` yields, which makes room for it beside the 2 that are free; a second
/// one would not, since `b` then holds no more than its quota.
///
/// Works on the quotas' tree of one cycle. Mutable, one writer.
///
/// Where queues have quotas, other rules of preemption hold inside a queue and against queues that
/// take no part ([#permits]), and nowhere else: priority that reached into another queue would take
/// what that queue reclaims at once, for ever.
final class ReclaimRule {

    private final QuotaTree tree;

    ReclaimRule(QuotaTree tree) {
        this.tree = tree;
    }

    /// {@return whether a gang of the holder's queue is to be stopped for the wanted job}
    boolean yields(JobSpec holder, JobSpec wanted) {
        Optional<Branches> found = branches(holder, wanted);
        return found.isPresent()
                && staysWithin(found.get().winner(), wanted)
                && (!tree.takesPart(holder.queue())
                        || found.get().holder().stream()
                                .allMatch(node -> node.used() > node.quota()));
    }

    /// {@return whether quotas allow that another rule stops the holder for the wanted job}
    boolean permits(JobSpec holder, JobSpec wanted) {
        return holder.queue().equals(wanted.queue()) || !tree.takesPart(holder.queue());
    }

    /// {@return whether the job could reclaim from anybody at all}
    boolean mayReclaim(JobSpec wanted) {
        return wanted.totalGpuMilli() > 0
                && tree.leaf(wanted.queue()).line.stream()
                        .skip(1)
                        .anyMatch(node -> staysWithin(node, wanted));
    }

    private boolean staysWithin(QuotaTree.Node branch, JobSpec wanted) {
        return wanted.totalGpuMilli() > 0
                && tree.takesPart(wanted.queue())
                && branch.used() + wanted.totalGpuMilli() <= branch.quota();
    }

    /// Below the lowest path that two queues share.
    ///
    /// @param holder from the branch there down to the holder's queue
    /// @param winner the branch of the wanted job
    private record Branches(List<QuotaTree.Node> holder, QuotaTree.Node winner) {}

    private Optional<Branches> branches(JobSpec holder, JobSpec wanted) {
        List<QuotaTree.Node> here = tree.leaf(holder.queue()).line;
        List<QuotaTree.Node> there = tree.leaf(wanted.queue()).line;
        int at = 0;
        while (at < here.size() && at < there.size() && here.get(at) == there.get(at)) {
            at++;
        }
        return at == there.size() || at == here.size()
                ? Optional.empty()
                : Optional.of(new Branches(here.subList(at, here.size()), there.get(at)));
    }

    /// {@return the gangs that may be stopped for the wanted job: any of them, and as many of them
    /// as one likes. A gang is among them when its queue still borrows without all those before it;
    /// so it does without fewer}
    ///
    /// @param gangs candidates, who is stopped first first
    Set<Long> reclaimable(List<RunningGang> gangs, JobSpec wanted) {
        Set<Long> epochs = new TreeSet<>();
        List<RunningGang> stopped = new ArrayList<>();
        for (RunningGang gang : gangs) {
            if (yields(gang.job().spec(), wanted)) {
                epochs.add(gang.epoch());
                stopped.add(gang);
                stopped(gang);
            }
        }
        stopped.forEach(this::spared);
        return epochs;
    }

    /// A gang gives back what it holds.
    void stopped(RunningGang gang) {
        tree.take(gang.job().spec().queue(), -held(gang));
    }

    /// It keeps it after all.
    void spared(RunningGang gang) {
        tree.take(gang.job().spec().queue(), held(gang));
    }

    private static long held(RunningGang gang) {
        return gang.held().stream().mapToLong(Allocation::gpuMilli).sum();
    }
}
