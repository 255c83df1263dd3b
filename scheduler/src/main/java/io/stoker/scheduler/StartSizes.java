package io.stoker.scheduler;

import io.stoker.model.JobSpec;
import io.stoker.model.PendingReason;
import java.util.Optional;

/// With how many workers a gang starts.
///
/// A gang of fixed size starts with all its workers. An elastic one starts, while the policy says
/// `elastic`, with the largest allowed size up to its `workers` that has room now and that the
/// limits of its queue and user let pass; never with fewer than its least. Without the policy it
/// starts with its `workers`, like any other gang.
///
/// Worked example: `workers` 8, elastic from 2 to 16 by 2. With five GPUs free it starts with four
/// workers; with one free it waits; with 20 free it starts with eight, and may grow later.
final class StartSizes {

    private final Placer placer;
    private final QueueGate gate;
    private final boolean elastic;

    StartSizes(Placer placer, QueueGate gate, boolean elastic) {
        this.placer = placer;
        this.gate = gate;
        this.elastic = elastic;
    }

    /// {@return the fewest workers that a gang of this shape starts with}
    int least(Shape.Key gang) {
        return flexible(gang) ? gang.elastic().minWorkers() : gang.workers();
    }

    /// {@return the shape with the fewest workers that it starts with}
    Shape.Key leastOf(Shape.Key gang) {
        return flexible(gang) ? gang.withWorkers(least(gang)) : gang;
    }

    /// {@return thousandths of a GPU that a job holds when it starts with so many workers}
    long gpuMilli(JobSpec spec, int workers) {
        return workers == spec.workers() ? spec.totalGpuMilli() : spec.gpuMilliOf(workers);
    }

    private boolean flexible(Shape.Key gang) {
        return elastic && gang.elastic().active();
    }

    /// {@return why the limits of its queue or user keep the job from starting even with its least}
    Optional<PendingReason> refuses(QueuedJob job) {
        Shape.Key gang = job.shape.key;
        return flexible(gang)
                ? gate.refuses(job.job, job.job.spec().gpuMilliOf(least(gang)))
                : gate.refuses(job.job);
    }

    /// Tries to place a gang, the largest size first. What it takes stays taken when all workers of
    /// that size fit, and only then.
    ///
    /// @param gang what the job wants now
    /// @return the places; without any, how many workers found one when the least were tried
    Placer.Outcome place(QueuedJob job, Shape.Key gang, Target target) {
        JobSpec spec = job.job.spec();
        if (!flexible(gang)) {
            return placer.place(job.job.jobId(), gang, target);
        }
        int size = most(spec, target);
        while (size > 0) {
            Placer.Outcome outcome = placer.place(job.job.jobId(), gang.withWorkers(size), target);
            if (!outcome.workers().isEmpty()) {
                return outcome;
            }
            int next = spec.largestSize(Math.min(size - 1, outcome.fitted()));
            if (next == 0) {
                return outcome;
            }
            size = next;
        }
        return placer.place(job.job.jobId(), gang.withWorkers(least(gang)), target);
    }

    /// What is free and what the limits leave bound the size from above.
    private int most(JobSpec spec, Target target) {
        long most = Math.min(spec.workers(), target.fitting());
        long each = spec.worker().gpus().totalMilli();
        return spec.largestSize((int) (each == 0 ? most : Math.min(most, gate.room(spec) / each)));
    }
}
