package io.stoker.model;

/// Which policies the scheduler runs with. Journalled, so that a replay plans as production did.
/// Start from [#DEFAULT] and refine with the `with` methods.
///
/// @param order name of the order, such as `fifo`, `priority`, `deadline` or `fair`
/// @param place name of the placement, such as `best-fit` or `fgd`
/// @param backfill who may pass a job that waits: `none` (anybody), `easy` or `conservative`
/// @param preemption whose place a waiting job may take: `off`, `priority` (of jobs of a lower
///   priority) or `order` (of any job that the order puts behind it)
/// @param elastic whether elastic jobs grow into idle capacity and shrink for others
/// @param strict whether the first job that does not fit stops the ones behind it
/// @param ageingPerHour priority points a waiting job gains per hour, under `priority`
/// @param reserveAfterMillis once the first job in the order has waited this long, nothing behind
///   it that could use its nodes starts before it; bounds starvation when `strict` is off; 0 for
///   never
/// @param usageHalfLifeMillis time in which past usage comes to count half, under `fair` and
///   `multifactor`; 0 for counting only what is held now
public record PolicySpec(
        String order,
        String place,
        String backfill,
        String preemption,
        boolean elastic,
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
        if (usageHalfLifeMillis < 0) {
            throw new IllegalArgumentException(
                    "usageHalfLife: expected 0 or more ms, found " + usageHalfLifeMillis);
        }
    }

    /// {@return a builder that starts from this one}
    public Builder toBuilder() {
        return new Builder(this);
    }

    public PolicySpec withOrder(String value) {
        return toBuilder().order(value).build();
    }

    public PolicySpec withPlace(String value) {
        return toBuilder().place(value).build();
    }

    public PolicySpec withBackfill(String value) {
        return toBuilder().backfill(value).build();
    }

    public PolicySpec withPreemption(String value) {
        return toBuilder().preemption(value).build();
    }

    public PolicySpec withElastic(boolean value) {
        return toBuilder().elastic(value).build();
    }

    public PolicySpec withStrict(boolean value) {
        return toBuilder().strict(value).build();
    }

    public PolicySpec withAgeingPerHour(int value) {
        return toBuilder().ageingPerHour(value).build();
    }

    public PolicySpec withReserveAfterMillis(long value) {
        return toBuilder().reserveAfterMillis(value).build();
    }

    public PolicySpec withUsageHalfLifeMillis(long value) {
        return toBuilder().usageHalfLifeMillis(value).build();
    }

    /// Collects the parts of a [PolicySpec]. Mutable, for one thread.
    public static final class Builder {
        private String order;
        private String place;
        private String backfill;
        private String preemption;
        private boolean elastic;
        private boolean strict;
        private int ageingPerHour;
        private long reserveAfterMillis;
        private long usageHalfLifeMillis;

        private Builder(PolicySpec from) {
            order = from.order;
            place = from.place;
            backfill = from.backfill;
            preemption = from.preemption;
            elastic = from.elastic;
            strict = from.strict;
            ageingPerHour = from.ageingPerHour;
            reserveAfterMillis = from.reserveAfterMillis;
            usageHalfLifeMillis = from.usageHalfLifeMillis;
        }

        public Builder order(String value) {
            order = value;
            return this;
        }

        public Builder place(String value) {
            place = value;
            return this;
        }

        public Builder backfill(String value) {
            backfill = value;
            return this;
        }

        public Builder preemption(String value) {
            preemption = value;
            return this;
        }

        public Builder elastic(boolean value) {
            elastic = value;
            return this;
        }

        public Builder strict(boolean value) {
            strict = value;
            return this;
        }

        public Builder ageingPerHour(int value) {
            ageingPerHour = value;
            return this;
        }

        public Builder reserveAfterMillis(long value) {
            reserveAfterMillis = value;
            return this;
        }

        public Builder usageHalfLifeMillis(long value) {
            usageHalfLifeMillis = value;
            return this;
        }

        /// {@return the finished value}
        ///
        /// @throws IllegalArgumentException when a part is out of range or two contradict
        public PolicySpec build() {
            return new PolicySpec(
                    order,
                    place,
                    backfill,
                    preemption,
                    elastic,
                    strict,
                    ageingPerHour,
                    reserveAfterMillis,
                    usageHalfLifeMillis);
        }
    }
}
