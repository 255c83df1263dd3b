package io.stoker.server.shell;

import io.stoker.model.ArrayImage;
import io.stoker.model.ArrayRules;
import io.stoker.model.ArrayTask;
import io.stoker.model.GpuTime;
import io.stoker.model.JobImage;
import io.stoker.model.JobState;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/// Tasks of arrays that have no record of their own yet, as readers see them: like any other job.
final class WaitingTask {

    private WaitingTask() {}

    /// {@return the task of this number; empty when no waiting task has it}
    ///
    /// @param arrayOf the array whose numbers may include one
    static Optional<JobImage> of(LongFunction<Optional<JobImage>> arrayOf, long id) {
        return arrayOf.apply(id)
                .filter(array -> array.tasks().isPresent() && waits(array, id))
                .map(array -> image(array, id));
    }

    /// {@return the first task of an array that has no record of its own}
    static Optional<JobImage> firstOf(JobImage array) {
        int place = array.tasks().orElseThrow().left().firstWithout();
        return place < array.spec().array().orElseThrow().count()
                ? Optional.of(image(array, ArrayTask.numberOf(array.id(), place)))
                : Optional.empty();
    }

    private static boolean waits(JobImage array, long id) {
        ArrayRules rules = array.spec().array().orElseThrow();
        return id > array.id()
                && id <= array.id() + rules.count()
                && !array.tasks().orElseThrow().left().contains(ArrayTask.placeOf(array.id(), id));
    }

    private static JobImage image(JobImage array, long id) {
        int place = ArrayTask.placeOf(array.id(), id);
        return new JobImage(
                id,
                ArrayTask.specOf(array.spec(), array.id(), place),
                JobState.PENDING,
                array.heldBy(),
                array.submittedAt(),
                array.queuedAt(),
                array.pausedUntil(),
                0,
                0,
                List.of(),
                List.of(),
                0,
                0,
                Optional.empty(),
                0,
                "",
                GpuTime.ZERO,
                0,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /// {@return where the task of an array stands that has the same index as another task; the
    /// array's own state when there is none}
    static JobState stateOfSameIndex(JobImage array, JobImage task) {
        if (task.spec().task().isEmpty() || array.tasks().isEmpty()) {
            return array.state();
        }
        int place =
                array.spec()
                        .array()
                        .orElseThrow()
                        .placeOf(task.spec().task().orElseThrow().index());
        ArrayImage tasks = array.tasks().orElseThrow();
        if (place < 0 || !tasks.ended().contains(place)) {
            return JobState.PENDING;
        }
        return tasks.succeeded().contains(place) ? JobState.COMPLETED : JobState.FAILED;
    }
}
