package io.stoker.model;

/// When a job may run and how long.
///
/// @param limitMillis longest run of one attempt, 0 for none
/// @param deadlineAt when the job must have ended (epoch milliseconds), 0 for none
/// @param beginAt when the job may start at the earliest (epoch milliseconds), 0 for at once
/// @param expectedMillis how long a run is expected to take, 0 when nobody said
/// @param admission whether the deadline is to be promised
public record TimeRules(
        long limitMillis, long deadlineAt, long beginAt, long expectedMillis, Admission admission) {

    /// No rules.
    public static final TimeRules NONE = new TimeRules(0, 0, 0, 0);

    public TimeRules {
        requireNotNegative("time.limit", limitMillis);
        requireNotNegative("time.deadline", deadlineAt);
        requireNotNegative("time.begin", beginAt);
        requireNotNegative("time.expected", expectedMillis);
        if (admission != Admission.NONE && deadlineAt == 0) {
            throw new IllegalArgumentException(
                    "time.deadline.admission: expected a deadline beside it, found "
                            + admission.word());
        }
        if (admission.wantsPromise() && limitMillis == 0) {
            throw new IllegalArgumentException(
                    "time.limit: expected the longest run beside a deadline that is %s, found none"
                            .formatted(admission.word()));
        }
    }

    /// Rules whose deadline, if there is one, is not to be promised.
    public TimeRules(long limitMillis, long deadlineAt, long beginAt, long expectedMillis) {
        this(limitMillis, deadlineAt, beginAt, expectedMillis, Admission.NONE);
    }

    /// {@return the same with another wish for a promise}
    public TimeRules withAdmission(Admission value) {
        return new TimeRules(limitMillis, deadlineAt, beginAt, expectedMillis, value);
    }

    /// {@return the expected run time, else the limit, else 0}
    public long estimateMillis() {
        return expectedMillis > 0 ? expectedMillis : limitMillis;
    }

    private static void requireNotNegative(String field, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(field + ": expected 0 or more, found " + value);
        }
    }
}
