package io.stoker.simulator.fleet;

import java.util.ArrayList;
import java.util.List;

/// What one attempt of an elastic job has left to do. Its speed is assumed to be proportional to
/// the workers that run (linear scaling, no cost of a change), and half of a worker's on a slow
/// GPU.
///
/// A job that runs `d` ms with its `workers` has `d * workers` worker-milliseconds to do, so with
/// half of them it takes twice as long.
///
/// Worked example: 4 workers for 60 s are 240 worker-seconds. After 20 s with 4 workers 160 are
/// left; with 8 workers they take 20 s more.
final class ElasticWork {

    /// Called for each worker whose end moved.
    interface Moved {
        void ends(SimulatedWorker worker, long at);
    }

    /// In half worker-milliseconds, so that slow workers count exactly.
    private long left;

    private final long total;
    private final int workers;
    private long since;
    private boolean done;
    private final List<SimulatedWorker> running = new ArrayList<>();
    private int slowOnes;

    /// Workers of the attempt that live, running or not.
    int live;

    ElasticWork(long runMillis, int workers) {
        left = 2 * Math.multiplyExact(runMillis, (long) workers);
        total = left;
        this.workers = workers;
    }

    /// {@return how long what is done would have taken with as many workers as the job wants, ms}
    long doneMillis(long now) {
        long leftNow = Math.max(0, left - speed() * (now - since));
        return (total - leftNow) / (2L * workers);
    }

    /// A worker begins to run.
    void runs(SimulatedWorker worker, boolean slow, long now, Moved moved) {
        settle(now);
        running.add(worker);
        slowOnes += slow ? 1 : 0;
        move(now, moved);
    }

    /// A worker does not run any more, if it did.
    void stops(SimulatedWorker worker, boolean slow, long now, Moved moved) {
        settle(now);
        if (running.remove(worker)) {
            slowOnes -= slow ? 1 : 0;
            move(now, moved);
        }
    }

    /// A running worker became slow, or fast again.
    void changes(boolean slow, long now, Moved moved) {
        settle(now);
        slowOnes += slow ? 1 : -1;
        move(now, moved);
    }

    private long speed() {
        return 2L * running.size() - slowOnes;
    }

    private void settle(long now) {
        left = Math.max(0, left - speed() * (now - since));
        since = now;
        done |= left == 0;
    }

    /// Once the work is done its workers end one after the other, and none of them later for it.
    private void move(long now, Moved moved) {
        if (done || speed() == 0) {
            return;
        }
        long at = now + (left + speed() - 1) / speed();
        running.forEach(worker -> moved.ends(worker, at));
    }
}
