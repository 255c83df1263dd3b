package io.stoker.model;

/// Which policies the scheduler runs with. Journalled, so that a replay plans as production did.
/// Start from [#DEFAULT] and refine with the `with` methods.
///
/// @param order name of the order, such as `fifo`, `priority`, `deadline` or `fair`
/// @param place name of the placement, such as `best-fit` or `fgd`
/// @param backfill who may pass a job that waits: `none` (anybody), `easy` or `conservative`
/// @param preemption whose place a waiting job may take: `off`, `priority` (of jobs of a lower
///   priority, and of queues that borrow) or `order` (of any job that the order puts behind it)
/// @param elastic whether elastic jobs grow into idle capacity and shrink for others
/// @param defragment whether running jobs are moved to free a domain that a waiting job wants
/// @param strict whether the first job that does not fit stops the ones behind it
/// @param ageingPerHour priority points a waiting job gains per hour, under `priority`
/// @param reserveAfterMillis once the first job in the order has waited this long, nothing behind
///   it that could use its nodes starts before it; bounds starvation when `strict` is off; 0 for
///   never
/// @param usageHalfLifeMillis time in which past usage counts half for fair share
public record PolicySpec(
        String order,
        String place,
        String backfill,
        String preemption,
        boolean elastic,
        boolean defragment,
        boolean strict,
        int ageingPerHour,
        long reserveAfterMillis,
        long usageHalfLifeMillis) {

    /// One week.
    public static final long DEFAULT_HALF_LIFE_MILLIS = 604_800_000;

    /// Priority with ageing, best fit, others may pass for ten minutes, nobody is evicted.
    public static final PolicySpec DEFAULT =
            new PolicySpec(
                    "priority",
                    "best-fit",
                    "none",
                    "off",
                    false,
                    false,
                    false,
                    100,
                    600_000,
                    DEFAULT_HALF_LIFE_MILLIS);

    /// First come, first served, best fit, anybody may pass, for good.
    public static final PolicySpec PLAIN =
            DEFAULT.withOrder("fifo").withAgeingPerHour(0).withReserveAfterMillis(0);

    public PolicySpec {
        if (ageingPerHour < 0) {
            throw new IllegalArgumentException(
                    "ageingPerHour: expected 0 or more, found " + ageingPerHour);
        }
        if (reserveAfterMillis < 0) {
            throw new IllegalArgumentException(
                    "reserveAfter: expected 0 or more ms, found " + reserveAfterMillis);
        }
        if (usageHalfLifeMillis < 1) {
            throw new IllegalArgumentException(
                    "usageHalfLife: expected 1 ms or more, found " + usageHalfLifeMillis);
        }
    }

    public PolicySpec withOrder(String value) {
        return new PolicySpec(
                value,
                place,
                backfill,
                preemption,
                elastic,
                defragment,
                strict,
                ageingPerHour,
                reserveAfterMillis,
                usageHalfLifeMillis);
    }

    public PolicySpec withPlace(String value) {
        return new PolicySpec(
                order,
                value,
                backfill,
                preemption,
                elastic,
                defragment,
                strict,
                ageingPerHour,
                reserveAfterMillis,
                usageHalfLifeMillis);
    }

    public PolicySpec withBackfill(String value) {
        return new PolicySpec(
                order,
                place,
                value,
                preemption,
                elastic,
                defragment,
                strict,
                ageingPerHour,
                reserveAfterMillis,
                usageHalfLifeMillis);
    }

    public PolicySpec withPreemption(String value) {
        return new PolicySpec(
                order,
                place,
                backfill,
                value,
                elastic,
                defragment,
                strict,
                ageingPerHour,
                reserveAfterMillis,
                usageHalfLifeMillis);
    }

    public PolicySpec withElastic(boolean value) {
        return new PolicySpec(
                order,
                place,
                backfill,
                preemption,
                value,
                defragment,
                strict,
                ageingPerHour,
                reserveAfterMillis,
                usageHalfLifeMillis);
    }

    public PolicySpec withDefragment(boolean value) {
        return new PolicySpec(
                order,
                place,
                backfill,
                preemption,
                elastic,
                value,
                strict,
                ageingPerHour,
                reserveAfterMillis,
                usageHalfLifeMillis);
    }

    public PolicySpec withStrict(boolean value) {
        return new PolicySpec(
                order,
                place,
                backfill,
                preemption,
                elastic,
                defragment,
                value,
                ageingPerHour,
                reserveAfterMillis,
                usageHalfLifeMillis);
    }

    public PolicySpec withAgeingPerHour(int value) {
        return new PolicySpec(
                order,
                place,
                backfill,
                preemption,
                elastic,
                defragment,
                strict,
                value,
                reserveAfterMillis,
                usageHalfLifeMillis);
    }

    public PolicySpec withReserveAfterMillis(long value) {
        return new PolicySpec(
                order,
                place,
                backfill,
                preemption,
                elastic,
                defragment,
                strict,
                ageingPerHour,
                value,
                usageHalfLifeMillis);
    }

    public PolicySpec withUsageHalfLifeMillis(long value) {
        return new PolicySpec(
                order,
                place,
                backfill,
                preemption,
                elastic,
                defragment,
                strict,
                ageingPerHour,
                reserveAfterMillis,
                value);
    }
}
