package io.stoker.control;

import io.stoker.model.ArrayTask;
import io.stoker.model.JobState;
import java.util.List;

/// Checks arrays against the records of their tasks: what each array says is counted again.
final class ArrayInvariants {

    private final List<String> broken;

    private ArrayInvariants(List<String> broken) {
        this.broken = broken;
    }

    /// Adds one sentence for each thing that does not hold.
    static void check(ClusterState state, List<String> broken) {
        var checks = new ArrayInvariants(broken);
        state.arrays.values().forEach(array -> checks.array(state, array));
        state.jobs.forEach(job -> {
            checks.require(
                    job.array == null || state.arrays.get(job.array.id) == job.array,
                    "task %d outlived its array (%d)",
                    job.id,
                    job.array == null ? 0 : job.array.id);
            checks.require(
                    job.spec.array().isPresent() == (job.tasks != null),
                    "job %d is an array without tasks (%d)",
                    job.id,
                    0);
        });
    }

    private void array(ClusterState state, Job array) {
        ArrayProgress tasks = Invariant.present(array.tasks, "job %d is no array", array.id, 0);
        int[] running = {0};
        int[] holding = {0};
        int ended = 0;
        for (int place = 0; place < tasks.size(); place++) {
            Job task = state.jobs.get(ArrayTask.numberOf(array.id, place));
            ended += tasks.hasEnded(place) ? 1 : 0;
            require(
                    task == null || !tasks.waits(place),
                    "array %d: place %d waits without a record and has one",
                    array.id,
                    place);
            require(
                    task != null || tasks.waits(place) || tasks.hasEnded(place),
                    "array %d: the task at place %d is gone and has not ended",
                    array.id,
                    place);
            if (task != null) {
                running[0] += task.liveAttempt() != null ? 1 : 0;
                holding[0] += task.holds() ? 1 : 0;
                require(
                        task.state.terminal() == tasks.hasEnded(place)
                                && (task.state == JobState.COMPLETED) == tasks.succeeded(place),
                        "array %d: the task at place %d ended otherwise",
                        array.id,
                        place);
            }
        }
        int counted = 0;
        for (JobState each : JobState.values()) {
            counted += tasks.endedIn(each);
        }
        require(counted == ended, "array %d: %d ends are counted", array.id, counted);
        require(
                running[0] == tasks.running && holding[0] == tasks.holding,
                "array %d: %d tasks run, counted otherwise",
                array.id,
                running[0]);
        int most = tasks.rules.throttle();
        require(
                most == 0 || tasks.holding <= most,
                "array %d: %d tasks are at work, more than may",
                array.id,
                tasks.holding);
        require(
                array.state.terminal() == tasks.allEnded(),
                "array %d ended without its tasks, or they without it (%d)",
                array.id,
                ended);
    }

    private void require(boolean holds, String message, long first, long second) {
        if (!holds) {
            broken.add("I3: " + message.formatted(first, second));
        }
    }
}
