package io.stoker.simulator.workload;

import io.stoker.model.Admission;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.TimeRules;
import io.stoker.model.WorkerRequest;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The jobs of a recorded trace, by submission time; jobs of one time keep the file's order.
///
/// Such traces say nothing about CPU and memory, so these jobs ask for GPUs alone.
public final class RecordedArrivals implements ArrivalSource {

    private final Arrivals arrivals;

    /// How recorded jobs are made into jobs.
    ///
    /// @param gpusPerWorker most GPUs of one worker; a job becomes the fewest equal workers within
    ///   it
    /// @param estimateFactor what a job declares as its expected run time, in real run times; 0 for
    ///   nothing
    /// @param stretch factor on every run time
    /// @param admission what jobs with a deadline ask for; other than NONE, every job has a time
    ///   limit of its run time and a second
    public record Making(
            int gpusPerWorker, double estimateFactor, double stretch, Admission admission) {

        /// Deadlines that nobody is to promise, and no time limits.
        public Making(int gpusPerWorker, double estimateFactor, double stretch) {
            this(gpusPerWorker, estimateFactor, stretch, Admission.NONE);
        }

        /// One worker for a job as far as 8 GPUs reach, exact estimates, run times as recorded.
        public static final Making DEFAULT = new Making(8, 1, 1);

        public Making {
            if (gpusPerWorker < 1 || gpusPerWorker > GpuRequest.MAX_PER_NODE) {
                throw new IllegalArgumentException(
                        "gpusPerWorker: expected 1 to %d, found %d"
                                .formatted(GpuRequest.MAX_PER_NODE, gpusPerWorker));
            }
            if (!(estimateFactor >= 0) || !(stretch > 0)) {
                throw new IllegalArgumentException(
                        "estimate and stretch: expected at least 0 and more than 0, found %s and %s"
                                .formatted(estimateFactor, stretch));
            }
        }

        /// {@return GPUs of each worker of a job with `gpus`: the largest divisor of `gpus` within
        /// `gpusPerWorker`}
        ///
        /// Worked example: within 8, a job of 16 GPUs is 2 workers of 8, one of 12 is 2 of 6, one
        /// of 13 is 13 of 1.
        public int perWorker(int gpus) {
            int each = Math.min(gpus, gpusPerWorker);
            while (gpus % each != 0) {
                each--;
            }
            return each;
        }
    }

    public RecordedArrivals(List<RecordedJob> jobs, Making making) {
        List<RecordedJob> sorted =
                jobs.stream().sorted(Comparator.comparingLong(RecordedJob::submitMillis)).toList();
        arrivals = new Jobs(sorted, making);
    }

    @Override
    public Arrivals arrivals(long seed, long gpuCapacityMilli) {
        return arrivals;
    }

    private record Jobs(List<RecordedJob> jobs, Making making) implements Arrivals {

        @Override
        public int count() {
            return jobs.size();
        }

        @Override
        public long atMillis(int index) {
            return jobs.get(index).submitMillis();
        }

        @Override
        public JobSpec spec(int index, long startAt) {
            RecordedJob job = jobs.get(index);
            int each = making.perWorker(job.gpus());
            WorkerRequest worker = new WorkerRequest(GpuRequest.whole(each), 0, 0);
            long run = Math.round(job.runMillis() * making.stretch());
            long due =
                    job.deadlineMillis() == 0
                            ? 0
                            : startAt + job.submitMillis() + job.deadlineMillis();
            JobSpec spec =
                    SimulatedJobs.job(job.name(), job.gpus() / each, worker, run)
                            .withUser(job.user())
                            .withTime(time(run, due));
            return job.model().isEmpty() ? spec : spec.withLabels(labels(job.model()));
        }

        private TimeRules time(long run, long due) {
            if (making.admission() == Admission.NONE) {
                return new TimeRules(0, due, 0, expected(run));
            }
            return new TimeRules(
                    run + 1_000,
                    due,
                    0,
                    expected(run),
                    due == 0 ? Admission.NONE : making.admission());
        }

        private static SortedMap<String, String> labels(String model) {
            SortedMap<String, String> labels = new TreeMap<>();
            labels.put("model", model);
            return labels;
        }

        /// {@return the declared run time; at least 1 ms, because 0 would mean that nobody said}
        private long expected(long runMillis) {
            return making.estimateFactor() == 0
                    ? 0
                    : Math.max(1, Math.round(runMillis * making.estimateFactor()));
        }
    }
}
