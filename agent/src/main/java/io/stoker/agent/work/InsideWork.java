package io.stoker.agent.work;

import io.stoker.model.Order;
import io.stoker.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/// One worker inside the agent, as its executor sees it.
final class InsideWork implements WorkContext {
    private final Order.StartWorker order;
    private final Workload.Builtin workload;
    private final WorkLog log;
    private final List<Runnable> onCancel = new ArrayList<>(1);
    private boolean cancelled;

    InsideWork(Order.StartWorker order, Workload.Builtin workload, WorkLog log) {
        this.order = order;
        this.workload = workload;
        this.log = log;
    }

    @Override
    public long jobId() {
        return order.jobId();
    }

    @Override
    public String jobName() {
        return order.spec().name();
    }

    @Override
    public int rank() {
        return order.gang().placeOf(order.allocation().rank());
    }

    @Override
    public int worldSize() {
        return Math.max(1, order.gang().nodes().size());
    }

    @Override
    public SortedMap<String, String> parameters() {
        return workload.parameters();
    }

    @Override
    public long number(String name, long otherwise, long least, long most) {
        return number(workload.parameters(), name, otherwise, least, most);
    }

    static long number(
            SortedMap<String, String> parameters,
            String name,
            long otherwise,
            long least,
            long most) {
        String text = parameters.get(name);
        if (text == null) {
            return otherwise;
        }
        double value;
        try {
            value = Double.parseDouble(text.strip());
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "%s: expected a number, found '%s'".formatted(name, text));
        }
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    "%s: expected %d to %d, found %s".formatted(name, least, most, text));
        }
        return Math.round(value);
    }

    @Override
    public String masterAddress() {
        return order.gang().masterAddress();
    }

    @Override
    public int masterPort() {
        return order.gang().masterPort();
    }

    @Override
    public void log(String line) {
        log.line(line);
    }

    @Override
    public synchronized boolean cancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                onCancel.add(action);
                return;
            }
        }
        action.run();
    }

    void cancel() {
        List<Runnable> actions;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            actions = List.copyOf(onCancel);
        }
        actions.forEach(Runnable::run);
    }

    void close() {
        log.close();
    }
}
