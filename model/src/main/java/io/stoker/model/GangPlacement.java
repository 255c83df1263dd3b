package io.stoker.model;

import java.util.List;

/// Where every worker of one gang should run, in rank order.
///
/// @param jobId the job
/// @param workers one allocation a rank, ranks 0 to n - 1
public record GangPlacement(long jobId, List<Allocation> workers) {
    public GangPlacement {
        workers = List.copyOf(workers);
    }
}
