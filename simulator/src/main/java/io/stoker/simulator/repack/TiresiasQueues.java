package io.stoker.simulator.repack;

import io.stoker.scheduler.LeastAttainedService;
import java.util.ArrayList;
import java.util.List;

/// The three queues of discretised least attained service, as the published simulator keeps them: a
/// new job enters the first; one whose attained service reaches its queue's threshold goes to the
/// tail of the next; within a queue those that run come before those that wait. Free GPUs are a
/// plain count.
///
/// The scheduler's own order `las` ranks jobs of a queue by their first start, which needs no queue
/// to be kept; thresholds and queues are the same.
final class TiresiasQueues implements Discipline {

    private static final int LAST = 2;

    private final List<List<RepackJob>> queues =
            List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    private final int gpus;
    private int free;

    TiresiasQueues(int gpus) {
        this.gpus = gpus;
        this.free = gpus;
    }

    @Override
    public void arrived(RepackJob job) {
        queues.getFirst().add(job);
    }

    @Override
    public void ended(RepackJob job) {
        queues.forEach(queue -> queue.remove(job));
    }

    @Override
    public List<RepackJob> inTurn() {
        free = gpus;
        for (int i = 0; i < LAST; i++) {
            int from = i;
            List<RepackJob> sinking =
                    queues.get(i).stream()
                            .filter(job -> job.running && attained(job) > from)
                            .toList();
            queues.get(i).removeAll(sinking);
            queues.get(i + 1).addAll(sinking);
        }
        List<RepackJob> all = new ArrayList<>();
        queues.forEach(all::addAll);
        return all;
    }

    @Override
    public boolean admit(RepackJob job) {
        boolean fits = job.gpus() <= free;
        free -= fits ? job.gpus() : 0;
        return fits;
    }

    @Override
    public long packed(long now) {
        long next = Long.MAX_VALUE;
        for (int i = 0; i <= LAST; i++) {
            List<RepackJob> queue = queues.get(i);
            List<RepackJob> waiting = queue.stream().filter(job -> !job.running).toList();
            queue.removeIf(job -> !job.running);
            for (RepackJob job : queue) {
                if (i < LAST) {
                    next = Math.min(next, now + sinksAfter(job, i) - job.heldMicros());
                }
            }
            queue.addAll(waiting);
        }
        return next;
    }

    private static int attained(RepackJob job) {
        return LeastAttainedService.queueOf(job.attainedGpuMillis());
    }

    /// {@return how long a job must have held its GPUs to leave a queue, rounded up to whole
    /// seconds as the published simulator does, microseconds}
    private static long sinksAfter(RepackJob job, int queue) {
        long threshold = LeastAttainedService.thresholdOf(queue);
        return Math.ceilDiv(Math.ceilDiv(threshold, job.gpus()), 1_000L) * 1_000_000;
    }
}
