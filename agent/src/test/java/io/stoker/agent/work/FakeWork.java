package io.stoker.agent.work;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A worker that keeps its log in memory.
final class FakeWork implements WorkContext {
    private final SortedMap<String, String> parameters = new TreeMap<>();
    private final List<String> lines = new ArrayList<>();
    private final List<Runnable> onCancel = new ArrayList<>();
    private boolean cancelled;
    private int rank;
    private int worldSize = 1;
    private int masterPort;

    FakeWork(String... parameters) {
        for (int i = 0; i < parameters.length; i += 2) {
            this.parameters.put(parameters[i], parameters[i + 1]);
        }
    }

    FakeWork inGang(int newRank, int newWorldSize, int newMasterPort) {
        rank = newRank;
        worldSize = newWorldSize;
        masterPort = newMasterPort;
        return this;
    }

    @Override
    public long jobId() {
        return 1;
    }

    @Override
    public String jobName() {
        return "fake";
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int worldSize() {
        return worldSize;
    }

    @Override
    public SortedMap<String, String> parameters() {
        return parameters;
    }

    @Override
    public long number(String name, long otherwise, long least, long most) {
        return InsideWork.number(parameters, name, otherwise, least, most);
    }

    @Override
    public String masterAddress() {
        return "127.0.0.1";
    }

    @Override
    public int masterPort() {
        return masterPort;
    }

    @Override
    public synchronized void log(String line) {
        lines.add(line);
        notifyAll();
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized void awaitLine() throws InterruptedException {
        while (lines.isEmpty()) {
            wait(30_000);
        }
    }

    @Override
    public synchronized boolean cancelled() {
        return cancelled;
    }

    @Override
    public synchronized void onCancel(Runnable action) {
        onCancel.add(action);
    }

    void cancel() {
        List<Runnable> actions;
        synchronized (this) {
            cancelled = true;
            actions = List.copyOf(onCancel);
        }
        actions.forEach(Runnable::run);
    }
}
