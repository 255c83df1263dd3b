package io.stoker.simulator.workload;

/// One job of a Muri trace.
///
/// @param submitMillis when it is submitted, after the start
/// @param id its number in the trace
/// @param gpus whole GPUs over the whole job
/// @param iterations training steps
/// @param iterationMillis time of one step
/// @param model the model it trains
public record MuriJob(
        long submitMillis,
        long id,
        int gpus,
        long iterations,
        double iterationMillis,
        String model) {

    /// {@return the same job by its run time alone}
    public RecordedJob recorded() {
        return new RecordedJob(
                submitMillis,
                "%s-%d".formatted(model, id),
                "unknown",
                gpus,
                Math.round(iterations * iterationMillis),
                0,
                model);
    }
}
