package io.stoker.simulator.workload;

/// Makes the jobs of one run.
@FunctionalInterface
public interface ArrivalSource {

    /// {@return the jobs of the run with this seed; the same for the same arguments}
    ///
    /// @param gpuCapacityMilli thousandths of GPUs in the cluster, for loads that are given
    ///   relative to it
    Arrivals arrivals(long seed, long gpuCapacityMilli);
}
