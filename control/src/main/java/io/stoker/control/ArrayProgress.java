package io.stoker.control;

import io.stoker.model.ArrayImage;
import io.stoker.model.ArrayRules;
import io.stoker.model.ArrayTask;
import io.stoker.model.GpuTime;
import io.stoker.model.JobState;
import io.stoker.model.Places;
import io.stoker.scheduler.WaitingTasks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;

/// How far an array is. A task that nothing tells apart from the others has no record of its own:
/// its place is a bit that is not set. So a waiting array costs the same however many tasks it has.
/// Changed by [Evolver] and [ArrayEvolver] alone.
final class ArrayProgress implements WaitingTasks {

    final ArrayRules rules;
    final long arrayId;
    private final int size;
    private final BitSet left;
    private final BitSet ended;
    private final BitSet succeeded;
    private final int[] ends;
    private int leftCount;
    private int endedCount;

    /// No place below this one waits.
    private int from;

    /// Tasks that have a live attempt, and tasks that hold something.
    int running;

    int holding;

    /// Tasks that have started once, or ended before.
    int begun;

    long allBegunAt;
    GpuTime account = GpuTime.ZERO;

    ArrayProgress(ArrayRules rules, long arrayId) {
        this.rules = rules;
        this.arrayId = arrayId;
        this.size = rules.count();
        this.left = new BitSet(0);
        this.ended = new BitSet(0);
        this.succeeded = new BitSet(0);
        this.ends = new int[JobState.values().length];
    }

    /// As it stood when the image was taken; what tasks hold follows with them.
    ArrayProgress(ArrayRules rules, long arrayId, ArrayImage image) {
        this.rules = rules;
        this.arrayId = arrayId;
        this.size = rules.count();
        this.left = image.left().toBits();
        this.ended = image.ended().toBits();
        this.succeeded = image.succeeded().toBits();
        this.ends = image.ends().stream().mapToInt(Integer::intValue).toArray();
        this.leftCount = left.cardinality();
        this.endedCount = ended.cardinality();
        this.begun = image.begun();
        this.allBegunAt = image.allBegunAt();
        this.account = image.account();
    }

    /// {@return tasks of the array}
    int size() {
        return size;
    }

    @Override
    public int count() {
        return size - leftCount;
    }

    @Override
    public long first(long atLeast) {
        int place = left.nextClearBit((int) Math.max(from, atLeast - arrayId - 1));
        return place < size ? ArrayTask.numberOf(arrayId, place) : 0;
    }

    /// {@return whether the task at this place has no record of its own and has not ended}
    boolean waits(int place) {
        return place >= 0 && place < size && !left.get(place);
    }

    boolean allEnded() {
        return endedCount == size;
    }

    boolean succeeded(int place) {
        return place >= 0 && succeeded.get(place);
    }

    boolean hasEnded(int place) {
        return place >= 0 && ended.get(place);
    }

    int endedIn(JobState state) {
        return ends[state.ordinal()];
    }

    /// The task at this place got a record of its own.
    void diverged(int place) {
        left.set(place);
        leftCount++;
        if (place == from) {
            from = left.nextClearBit(from);
        }
    }

    /// A task with a record of its own ended.
    void ended(int place, JobState state) {
        ended.set(place);
        endedCount++;
        ends[state.ordinal()]++;
        if (state == JobState.COMPLETED) {
            succeeded.set(place);
        }
    }

    /// All tasks that wait end with the array.
    void endRest(JobState state) {
        int rest = count();
        BitSet waiting = (BitSet) left.clone();
        waiting.flip(0, size);
        ended.or(waiting);
        left.set(0, size);
        leftCount = size;
        endedCount += rest;
        begun += rest;
        ends[state.ordinal()] += rest;
        from = size;
    }

    /// Calls with each place whose task has a record of its own and has not ended, ascending.
    void forEachOpen(IntConsumer action) {
        for (int place = left.nextSetBit(0); place >= 0; place = left.nextSetBit(place + 1)) {
            if (!ended.get(place)) {
                action.accept(place);
            }
        }
    }

    /// Calls with each place whose task succeeded, ascending.
    void forEachSucceeded(IntConsumer action) {
        succeeded.stream().forEach(action);
    }

    ArrayImage image() {
        List<Integer> counts = new ArrayList<>(ends.length);
        Arrays.stream(ends).forEach(counts::add);
        return new ArrayImage(
                Places.of(left),
                Places.of(ended),
                Places.of(succeeded),
                counts,
                running,
                begun,
                allBegunAt,
                account);
    }
}
