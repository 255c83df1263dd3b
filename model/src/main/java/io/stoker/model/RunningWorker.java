package io.stoker.model;

/// A worker that an agent found alive when it registered.
///
/// @param jobId its job
/// @param epoch its attempt's epoch
/// @param rank its rank
public record RunningWorker(long jobId, long epoch, int rank) {}
