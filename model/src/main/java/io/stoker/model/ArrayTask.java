package io.stoker.model;

/// What tells one task of an array from the others.
///
/// @param arrayId number of the array
/// @param index its index in the array
/// @param count tasks of the array
/// @param least the least index of the array
/// @param most the greatest index of the array
/// @param throttle most tasks of the array that run at once, 0 for no limit
public record ArrayTask(long arrayId, int index, int count, int least, int most, int throttle) {

    /// {@return what one task of an array runs: the array's job with the task's own identity}
    ///
    /// @param array the job with the array
    /// @param arrayId its number
    /// @param place the task's place, counted from 0
    public static JobSpec specOf(JobSpec array, long arrayId, int place) {
        ArrayRules rules = array.array().orElseThrow();
        ArrayTask task =
                new ArrayTask(
                        arrayId,
                        rules.indexAt(place),
                        rules.count(),
                        rules.ranges().getFirst().first(),
                        rules.indexAt(rules.count() - 1),
                        rules.throttle());
        return array.toBuilder()
                .array(java.util.Optional.empty())
                .externalId(java.util.Optional.empty())
                .task(java.util.Optional.of(task))
                .build();
    }

    /// {@return the number of the job at a place of an array: numbers follow the array's own}
    public static long numberOf(long arrayId, int place) {
        return arrayId + 1 + place;
    }

    /// {@return the place of a job in its array}
    public static int placeOf(long arrayId, long jobId) {
        return Math.toIntExact(jobId - arrayId - 1);
    }

    /// {@return how people call it, such as `12_7`}
    public String text() {
        return arrayId + "_" + index;
    }
}
