package io.stoker.simulator.workload;

import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import java.util.Comparator;
import java.util.List;

/// The rows of a plain trace as jobs, by submission time; rows of one time keep the file's order.
public final class PlainArrivals implements ArrivalSource {

    private final Arrivals arrivals;

    public PlainArrivals(List<PlainRow> rows) {
        List<PlainRow> sorted =
                rows.stream().sorted(Comparator.comparingLong(PlainRow::submitMillis)).toList();
        arrivals = new Rows(sorted);
    }

    @Override
    public Arrivals arrivals(long seed, long gpuCapacityMilli) {
        return arrivals;
    }

    private record Rows(List<PlainRow> rows) implements Arrivals {

        @Override
        public int count() {
            return rows.size();
        }

        @Override
        public long atMillis(int index) {
            return rows.get(index).submitMillis();
        }

        @Override
        public JobSpec spec(int index, long startAt) {
            PlainRow row = rows.get(index);
            GpuRequest gpus =
                    row.gpus() == 0
                            ? GpuRequest.NONE
                            : new GpuRequest(row.gpus(), row.gpuMilliEach(), 0, row.types());
            JobSpec spec =
                    SimulatedJobs.job(
                                    row.name(),
                                    row.workers(),
                                    SimulatedJobs.withHostShare(gpus),
                                    row.durationMillis())
                            .withPriority(row.priority());
            long deadline = row.deadlineMillis();
            return SimulatedJobs.due(
                    spec, deadline == 0 ? 0 : startAt + row.submitMillis() + deadline);
        }
    }
}
