package io.stoker.scheduler;

import io.stoker.model.GpuRequest;
import io.stoker.model.WorkerRequest;

/// Stoker's own placement: lose as little as possible, in GPUs, of what the node could still do.
///
/// ```
/// loss  = (F' - F) + (S' - S) / 10 + place / 10
/// score = -1,000,000 * ((F' - F) + (S' - S) / 10), and the [Board] takes off the place
/// F     = fragment: GPUs that the expected mix of work cannot use now, see [Fragments]
/// S     = stranded GPUs: max(0, u - C / r); u GPUs and C CPU free, r CPU that the mix wants a GPU
/// place = place of the node in the [FillOrder], 0 to 1
/// ```
///
/// **Why.** F is about the next worker only. A node that can still take one worker of each kind has
/// no fragment, even if its CPU lasts for three of its eight GPUs; S sees those five coming. It
/// sends workers that want much CPU to where CPU is plentiful, long before any is short. The third
/// term keeps one line in which all kinds of nodes fill up at the same pace: what cannot be told
/// apart by loss goes to the front of the line, and the back stays empty for workers that need a
/// whole node or one type of GPU. FGD gets some of that by cutting its score to whole numbers and
/// taking the first of equals; a price on the place does it without losing the score's finer part,
/// and does not depend on the order in which nodes joined.
///
/// The weights are round, and equal: a GPU that may become of no use counts a tenth of one that is,
/// and so does the whole length of the line. On the paper's workloads each of them may be three
/// times as much or a third, and the GPUs left over change by at most 0.2 points, but where a third
/// of the work is bound to GPU types: there more weight on the line is better (by 2 points) and
/// less is worse (by 2). Where workers also leave, more weight on the line costs about a point,
/// because holes behind are not reused soon enough.
///
/// Source: own. F is from Weng et al., Beware of Fragmentation, USENIX ATC 2023.
///
/// Worked example: half of the work are workers with 1 GPU and 8 cores, half with 1 GPU and 16: r =
/// 12 cores. A worker with 16 cores and no GPU is to be placed. Node 1 has 8 GPUs and 96 cores,
/// nodes 2 and 3 have 2 GPUs and 104 cores each; all are empty and without fragments, before and
/// after. On node 1, 80 cores would be left, enough for 6.666 GPUs: 1.334 stranded, score -133,400.
/// On the others 0. With their places (1/2; 1/4 and 3/4) that is -183,400, -25,000 and -75,000:
/// node 2.
final class BalancedDescent implements NodeScore {

    /// Points for one whole GPU.
    private static final int GPU = 1_000_000;

    /// Points for the length of the line.
    static final int SLOPE = GPU / 10;

    /// Points for one thousandth of a GPU that is stranded.
    private static final int STRANDED = GPU / 10 / GpuRequest.WHOLE_MILLI;

    private final WorkerRequest request;
    private final GpuRequest gpus;
    private final Descent descent;
    private final long totalWeight;
    private final long cpuMilliPerGpu;

    BalancedDescent(WorkerRequest request, Fragments fragments) {
        this.request = request;
        this.gpus = request.gpus();
        this.descent = new Descent(request, fragments);
        this.totalWeight = fragments.totalWeight();
        this.cpuMilliPerGpu = cpuMilliPerGpu(fragments.mix());
    }

    /// {@return CPU that workers with GPUs want for each GPU, over the whole mix; 0 when none}
    private static long cpuMilliPerGpu(WorkMix mix) {
        long cpuMilli = 0;
        long gpuMilli = 0;
        for (WorkMix.Kind kind : mix.kinds()) {
            GpuRequest wanted = kind.worker().gpus();
            if (wanted.count() > 0) {
                cpuMilli += kind.weight() * kind.worker().cpuMilli();
                gpuMilli += kind.weight() * wanted.totalMilli();
            }
        }
        return gpuMilli == 0 ? 0 : (long) ((double) cpuMilli * GpuRequest.WHOLE_MILLI / gpuMilli);
    }

    @Override
    public int score(NodeState node) {
        long descended = descent.on(node, best(node));
        long gained = Math.floorDiv(descended * (GPU / GpuRequest.WHOLE_MILLI), totalWeight);
        long then =
                strandedMilli(
                        node.totalFreeMilli - gpus.totalMilli(),
                        node.freeCpuMilli - request.cpuMilli());
        long now = strandedMilli(node.totalFreeMilli, node.freeCpuMilli);
        return (int) (gained - STRANDED * (then - now));
    }

    private long strandedMilli(long freeMilli, long freeCpuMilli) {
        return cpuMilliPerGpu == 0
                ? 0
                : Math.max(0, freeMilli - freeCpuMilli * GpuRequest.WHOLE_MILLI / cpuMilliPerGpu);
    }

    @Override
    public long gpus(NodeState node, long draw) {
        return best(node);
    }

    /// {@return the GPUs to take: for a share where the fragment ends lowest, the tightest of
    /// equals}
    private long best(NodeState node) {
        if (!gpus.fractional()) {
            return node.lowestWhole(gpus.count());
        }
        long best = 0;
        long most = Long.MIN_VALUE;
        int least = Integer.MAX_VALUE;
        for (long left = descent.candidates(node); left != 0; left &= left - 1) {
            long mask = Long.lowestOneBit(left);
            long found = descent.on(node, mask);
            int free = node.freeMilli[Long.numberOfTrailingZeros(mask)];
            if (found > most || found == most && free < least) {
                most = found;
                least = free;
                best = mask;
            }
        }
        return best;
    }
}
