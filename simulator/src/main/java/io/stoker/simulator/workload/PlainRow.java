package io.stoker.simulator.workload;

import java.util.List;

/// One job of a plain trace.
///
/// @param submitMillis when it is submitted, after the start
/// @param gpus whole GPUs of each worker
/// @param gpuMilliEach thousandths of each of them
/// @param types GPU types that will do, empty for any
/// @param deadlineMillis when it must have ended, after its submission; 0 for none
public record PlainRow(
        long submitMillis,
        String name,
        int workers,
        int gpus,
        int gpuMilliEach,
        List<String> types,
        long durationMillis,
        int priority,
        long deadlineMillis) {
    public PlainRow {
        types = List.copyOf(types);
    }
}
