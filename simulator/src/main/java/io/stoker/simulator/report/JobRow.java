package io.stoker.simulator.report;

/// One job of a finished run, as `jobs.csv` shows it. Seconds count from the start of the run; a
/// negative one means never.
///
/// @param gpus GPUs over the whole gang
/// @param ranSeconds time in which the whole gang ran, over all attempts
public record JobRow(
        long id,
        String name,
        String user,
        int priority,
        int workers,
        double gpus,
        double submittedSeconds,
        double startedSeconds,
        double finishedSeconds,
        double ranSeconds,
        int attempts,
        int requeues,
        String state,
        String cause) {}
