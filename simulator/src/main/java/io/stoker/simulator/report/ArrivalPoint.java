package io.stoker.simulator.report;

import java.util.OptionalDouble;

/// How full a cluster was when a given amount of work had arrived.
///
/// @param arrivedPercent GPUs asked for by all jobs so far, those without a place included, per
///   hundred GPUs of the cluster, rounded
/// @param allocatedRatio GPUs held, of all GPUs: mean over all jobs that brought the arrivals to
///   this
/// @param fragmentedRatio GPUs in fragments, of all GPUs, when the arrivals reached this; empty
///   where several jobs came at one time
public record ArrivalPoint(
        int arrivedPercent, double allocatedRatio, OptionalDouble fragmentedRatio) {}
