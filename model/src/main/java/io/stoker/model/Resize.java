package io.stoker.model;

import java.util.List;

/// One change of a running elastic gang. Either list may be empty, not both.
///
/// @param jobId the job
/// @param epoch its live attempt
/// @param joining allocations of new ranks, the first one past the highest rank so far
/// @param leaving ranks that stop, the highest ones, in ascending order
public record Resize(long jobId, long epoch, List<Allocation> joining, List<Integer> leaving) {
    public Resize {
        joining = List.copyOf(joining);
        leaving = List.copyOf(leaving);
    }
}
