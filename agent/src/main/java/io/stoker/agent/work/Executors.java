package io.stoker.agent.work;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/// Which executors there are.
public final class Executors {
    private Executors() {}

    /// {@return the built-in executors}
    public static List<Executor> builtIn() {
        return List.of(
                new SleepExecutor(),
                new ComputeExecutor(),
                new MatrixExecutor(),
                new FaultExecutor(),
                new TorchCnnExecutor(),
                new DdpExecutor());
    }

    /// {@return the built-in executors, and after them those that the service loader finds}
    public static List<Executor> installed() {
        List<Executor> all = new ArrayList<>(builtIn());
        ServiceLoader.load(Executor.class).forEach(all::add);
        return all;
    }
}
