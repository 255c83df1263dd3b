package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import java.util.List;

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
final class ReclaimRule {

    private final QuotaTree tree;

    ReclaimRule(QuotaTree tree) {
        this.tree = tree;
    }

    /// {@return whether a gang of the holder's queue is to be stopped for the wanted job}
    boolean yields(JobSpec holder, JobSpec wanted) {
        if (!tree.takesPart(wanted.queue()) || wanted.totalGpuMilli() == 0) {
            return false;
        }
        List<QuotaTree.Node> here = tree.leaf(holder.queue()).line;
        List<QuotaTree.Node> there = tree.leaf(wanted.queue()).line;
        int at = 0;
        while (at < here.size() && at < there.size() && here.get(at) == there.get(at)) {
            at++;
        }
        if (at == there.size() || at == here.size()) {
            return false;
        }
        QuotaTree.Node winner = there.get(at);
        if (winner.used() + wanted.totalGpuMilli() > winner.quota()) {
            return false;
        }
        return !tree.takesPart(holder.queue())
                || here.subList(at, here.size()).stream()
                        .allMatch(node -> node.used() > node.quota());
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
