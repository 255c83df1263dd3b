package io.stoker.agent.work;

import io.stoker.agent.core.AgentAction.Stage;
import io.stoker.agent.core.WorkerKey;
import io.stoker.agent.core.WorkerListener;
import io.stoker.model.Cause;
import io.stoker.model.Order;
import io.stoker.model.WorkerExit;
import io.stoker.model.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The workers of a node that run inside the agent. They end when it does. Safe to call from any
/// thread.
public final class InsideWorkers {
    private final SortedMap<String, Executor> executors = new TreeMap<>();
    private final Map<WorkerKey, InsideWork> live = new ConcurrentHashMap<>();
    private final Path workers;
    private final WorkerListener listener;

    /// @param executors what can be run; of two with one name the later counts
    /// @param workers where the workers' directories are
    public InsideWorkers(List<Executor> executors, Path workers, WorkerListener listener) {
        executors.forEach(executor -> this.executors.put(executor.name(), executor));
        this.workers = workers;
        this.listener = listener;
    }

    /// Starts a worker and tells the listener.
    public void start(WorkerKey key, Order.StartWorker order, Workload.Builtin workload) {
        Executor executor = executors.get(workload.executor());
        if (executor == null) {
            listener.down(
                    key,
                    new WorkerExit(
                            127,
                            Cause.USER_ERROR,
                            "workload: this node has no executor '%s'; it has %s"
                                    .formatted(
                                            workload.executor(),
                                            String.join(", ", executors.keySet()))));
            return;
        }
        InsideWork work =
                new InsideWork(order, workload, new WorkLog(workers.resolve(key.directoryName())));
        live.put(key, work);
        listener.up(key, 0);
        try {
            executor.start(work)
                    .exit()
                    .whenComplete((exit, failure) ->
                            end(key, work, failure == null ? exit : broken(failure)));
        } catch (RuntimeException failure) {
            end(key, work, broken(failure));
        }
    }

    private static WorkerExit broken(Throwable failure) {
        String message = failure.getMessage();
        return failure instanceof IllegalArgumentException && message != null
                ? new WorkerExit(2, Cause.USER_ERROR, message)
                : new WorkerExit(1, Cause.USER_ERROR, failure.toString());
    }

    private void end(WorkerKey key, InsideWork work, WorkerExit exit) {
        if (live.remove(key, work)) {
            if (exit.cause() == Cause.USER_ERROR && !exit.message().isEmpty()) {
                work.log("stoker: " + exit.message());
            }
            work.close();
            listener.down(key, exit);
        }
    }

    /// Tells a worker to stop. A kill counts at once, whatever its thread still does.
    public void tell(WorkerKey key, Stage stage) {
        InsideWork work = live.get(key);
        if (work == null || stage == Stage.NOTICE) {
            return;
        }
        work.cancel();
        if (stage == Stage.KILL) {
            end(key, work, new WorkerExit(137, Cause.CANCELLED, "it did not end when asked to"));
        }
    }

    /// {@return whether it runs here}
    public boolean runs(WorkerKey key) {
        return live.containsKey(key);
    }

    /// Asks all work to end, because the agent does.
    public void close() {
        live.values().forEach(InsideWork::cancel);
    }

    /// {@return how many workers run}
    public int count() {
        return live.size();
    }

    /// {@return what can be run, in name order}
    public List<String> names() {
        return List.copyOf(executors.keySet());
    }
}
