package io.stoker.model;

import java.util.List;

/// How far an array is, as it stood when the image was taken. Tasks that wait with nothing to tell
/// them apart have no job of their own: they are the places that are not in `left`.
///
/// @param left places whose task has, or had, a job of its own, or ended with the whole array
/// @param ended places whose task has ended
/// @param succeeded places whose task ended with success
/// @param ends tasks by the state they ended in, in the order of [JobState]
/// @param running tasks that have their GPUs now
/// @param begun tasks that have started once, or ended before
/// @param allBegunAt when the last of them had, epoch milliseconds; 0 before
/// @param account GPU time of all tasks
public record ArrayImage(
        Places left,
        Places ended,
        Places succeeded,
        List<Integer> ends,
        int running,
        int begun,
        long allBegunAt,
        GpuTime account) {
    public ArrayImage {
        ends = List.copyOf(ends);
        if (ends.size() != JobState.values().length) {
            throw new IllegalArgumentException(
                    "array.ends: expected %d counts, found %d"
                            .formatted(JobState.values().length, ends.size()));
        }
    }

    /// {@return how many tasks ended in a state}
    public int ended(JobState state) {
        return ends.get(state.ordinal());
    }

    /// {@return tasks that wait, held and paused ones included}
    ///
    /// @param count tasks of the array
    public int pending(int count) {
        return count - running - ended.size();
    }
}
