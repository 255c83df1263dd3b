package io.stoker.simulator.repack;

import io.stoker.scheduler.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Jobs by an order of the scheduler's; each worker goes to the first node by index with room.
final class RankedJobs implements Discipline {

    private final Order order;
    private final int[] capacity;
    private final int[] free;
    private final List<RepackJob> jobs = new ArrayList<>();

    RankedJobs(Order order, List<Integer> gpusOfNodes) {
        this.order = order;
        this.capacity = gpusOfNodes.stream().mapToInt(Integer::intValue).toArray();
        this.free = capacity.clone();
    }

    @Override
    public void arrived(RepackJob job) {
        job.rank(order);
        jobs.add(job);
    }

    @Override
    public void ended(RepackJob job) {
        jobs.remove(job);
    }

    @Override
    public List<RepackJob> inTurn() {
        System.arraycopy(capacity, 0, free, 0, free.length);
        for (RepackJob job : jobs) {
            if (job.running) {
                job.rank(order);
            }
        }
        jobs.sort(RepackJob::compare);
        return jobs;
    }

    @Override
    public boolean admit(RepackJob job) {
        int left = job.workers;
        int[] before = left == 1 ? free : Arrays.copyOf(free, free.length);
        for (int node = 0; node < free.length && left > 0; node++) {
            while (left > 0 && free[node] >= job.gpusPerWorker) {
                free[node] -= job.gpusPerWorker;
                left--;
            }
        }
        if (left > 0) {
            System.arraycopy(before, 0, free, 0, free.length);
        }
        return left == 0;
    }

    @Override
    public long packed(long now) {
        return Long.MAX_VALUE;
    }
}
