package io.stoker.agent.work;

/// How much work a built-in executor shall do.
///
/// @param size how big one step is
/// @param iterations how many steps
record Sizes(int size, int iterations) {

    /// {@return the parameters `size` and `iterations`}
    static Sizes of(WorkContext context, Sizes otherwise, int mostSize) {
        return new Sizes(
                (int) context.number("size", otherwise.size(), 1, mostSize),
                (int) context.number("iterations", otherwise.iterations(), 1, 1_000_000_000));
    }

    /// Lets the log show about ten steps, however many there are.
    boolean worthALine(int step) {
        int every = Math.max(1, iterations / 10);
        return step == 1 || step == iterations || step % every == 0;
    }
}
