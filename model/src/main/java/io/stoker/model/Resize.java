package io.stoker.model;

import java.util.List;

/// One change of a running elastic gang: it grows or it shrinks, so exactly one list is empty.
///
/// A rank is used once in an attempt, so that a late report of a worker that left is never taken
/// for one of its successor. What the worker itself knows as its rank is its place among the
/// members ([Order.Gang#placeOf]).
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
