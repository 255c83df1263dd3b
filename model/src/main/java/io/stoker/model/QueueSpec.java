package io.stoker.model;

/// A tenant's place: its share of the cluster and its limits.
///
/// Limits stop new starts only: a limit below what runs already evicts nobody. Quotas count a queue
/// and those below it; limits count a queue's own jobs.
///
/// @param name path such as `research/vision`
/// @param paused whether its jobs are kept from starting
/// @param weight its share against the queues beside it under the order `fair`, 1 to 1,000,000
/// @param quotaGpuMilli GPUs it may count on, in thousandths; 0 for none
/// @param borrowGpuMilli GPUs it may hold beyond its quota while its cousins leave them idle, in
///   thousandths; [#UNLIMITED] for as many as there are
/// @param lendGpuMilli GPUs of its quota that cousins may hold while it leaves them idle, in
///   thousandths; [#UNLIMITED] for all of it
/// @param maxGpuMilli GPUs its jobs may hold together, in thousandths; 0 for no limit
/// @param maxJobsRunning jobs that may hold a place at once; 0 for no limit
/// @param maxGpuMilliPerUser GPUs that jobs of one user may hold here, in thousandths; 0 for no
///   limit
/// @param maxJobsPerUser jobs of one user that may hold a place here at once; 0 for no limit
/// @param budgetGpuMillis GPU-milliseconds its jobs may hold in each window; 0 for no budget
/// @param budgetWindowMillis length of a window, ms; windows follow each other from the epoch on; 0
///   exactly when there is no budget
/// @param order the order of its own jobs among themselves, empty for the cluster's
/// @param place the placement of its jobs, empty for the cluster's
public record QueueSpec(
        String name,
        boolean paused,
        int weight,
        long quotaGpuMilli,
        long borrowGpuMilli,
        long lendGpuMilli,
        long maxGpuMilli,
        int maxJobsRunning,
        long maxGpuMilliPerUser,
        int maxJobsPerUser,
        long budgetGpuMillis,
        long budgetWindowMillis,
        String order,
        String place) {

    /// No limit on what is borrowed or lent.
    public static final long UNLIMITED = -1;

    /// The largest weight; the smallest is 1.
    public static final int MAX_WEIGHT = 1_000_000;

    /// The largest quota and limit of GPUs, in thousandths.
    public static final long MAX_GPU_MILLI = 1_000_000_000_000L;

    /// The largest limit of jobs.
    public static final int MAX_JOBS = 1_000_000_000;

    /// The largest budget: a million GPUs for 30 years.
    public static final long MAX_BUDGET_GPU_MILLIS = 1_000_000_000_000_000L;

    /// The longest window: 366 days.
    public static final long MAX_WINDOW_MILLIS = 366L * 86_400_000;

    public QueueSpec {
        name = JobSpec.requireText("queue", name, 128);
        require("weight", weight, 1, MAX_WEIGHT);
        require("quotaGpuMilli", quotaGpuMilli, 0, MAX_GPU_MILLI);
        require("borrowGpuMilli", borrowGpuMilli, UNLIMITED, MAX_GPU_MILLI);
        require("lendGpuMilli", lendGpuMilli, UNLIMITED, MAX_GPU_MILLI);
        if (lendGpuMilli > quotaGpuMilli) {
            throw new IllegalArgumentException(
                    "queue.lendGpuMilli: expected at most the quota of %d, found %d"
                            .formatted(quotaGpuMilli, lendGpuMilli));
        }
        require("maxGpuMilli", maxGpuMilli, 0, MAX_GPU_MILLI);
        require("maxJobsRunning", maxJobsRunning, 0, MAX_JOBS);
        require("maxGpuMilliPerUser", maxGpuMilliPerUser, 0, MAX_GPU_MILLI);
        require("maxJobsPerUser", maxJobsPerUser, 0, MAX_JOBS);
        require("budgetGpuMillis", budgetGpuMillis, 0, MAX_BUDGET_GPU_MILLIS);
        require("budgetWindowMillis", budgetWindowMillis, 0, MAX_WINDOW_MILLIS);
        if (budgetGpuMillis > 0 != budgetWindowMillis > 0) {
            throw new IllegalArgumentException(
                    "queue.budgetWindowMillis: a budget and its window come together, found %d for a budget of %d"
                            .formatted(budgetWindowMillis, budgetGpuMillis));
        }
    }

    /// A queue of weight 1 without limits.
    public QueueSpec(String name, boolean paused) {
        this(name, paused, 1, 0, UNLIMITED, UNLIMITED, 0, 0, 0, 0, 0, 0, "", "");
    }

    private static void require(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "queue.%s: expected %d to %d, found %d".formatted(field, least, most, value));
        }
    }

    /// {@return a builder that starts from this one}
    public Builder toBuilder() {
        return new Builder(this);
    }

    /// {@return this queue, paused or open}
    public QueueSpec withPaused(boolean now) {
        return toBuilder().paused(now).build();
    }

    /// {@return this queue with another weight}
    public QueueSpec withWeight(int other) {
        return toBuilder().weight(other).build();
    }

    /// {@return this queue with these limits on all its jobs together}
    public QueueSpec withLimits(long gpuMilli, int jobs) {
        return toBuilder().maxGpuMilli(gpuMilli).maxJobsRunning(jobs).build();
    }

    /// {@return this queue with this quota, which it may exceed and lend without a limit}
    public QueueSpec withQuota(long gpuMilli) {
        return toBuilder().quotaGpuMilli(gpuMilli).build();
    }

    /// {@return whether it has a say in who may hold what: a quota, or a limit on borrowing}
    public boolean hasQuota() {
        return quotaGpuMilli > 0 || borrowGpuMilli != UNLIMITED;
    }

    /// {@return this queue with this many GPU-milliseconds for each window}
    public QueueSpec withBudget(long gpuMillis, long windowMillis) {
        return toBuilder().budgetGpuMillis(gpuMillis).budgetWindowMillis(windowMillis).build();
    }

    /// {@return when the budget's window that `at` lies in ends, epoch ms}
    public long windowEnd(long at) {
        return at - Math.floorMod(at, budgetWindowMillis) + budgetWindowMillis;
    }

    /// {@return whether it has a budget}
    public boolean hasBudget() {
        return budgetGpuMillis > 0;
    }

    /// {@return this queue with these limits on each user's jobs}
    public QueueSpec withUserLimits(long gpuMilli, int jobs) {
        return toBuilder().maxGpuMilliPerUser(gpuMilli).maxJobsPerUser(jobs).build();
    }

    /// {@return whether it limits what one user may have here}
    public boolean limitsUsers() {
        return maxGpuMilliPerUser > 0 || maxJobsPerUser > 0;
    }

    /// Collects the parts of a [QueueSpec]. Mutable, for one thread.
    public static final class Builder {
        private String name;
        private boolean paused;
        private int weight;
        private long quotaGpuMilli;
        private long borrowGpuMilli;
        private long lendGpuMilli;
        private long maxGpuMilli;
        private int maxJobsRunning;
        private long maxGpuMilliPerUser;
        private int maxJobsPerUser;
        private long budgetGpuMillis;
        private long budgetWindowMillis;
        private String order;
        private String place;

        private Builder(QueueSpec from) {
            name = from.name;
            paused = from.paused;
            weight = from.weight;
            quotaGpuMilli = from.quotaGpuMilli;
            borrowGpuMilli = from.borrowGpuMilli;
            lendGpuMilli = from.lendGpuMilli;
            maxGpuMilli = from.maxGpuMilli;
            maxJobsRunning = from.maxJobsRunning;
            maxGpuMilliPerUser = from.maxGpuMilliPerUser;
            maxJobsPerUser = from.maxJobsPerUser;
            budgetGpuMillis = from.budgetGpuMillis;
            budgetWindowMillis = from.budgetWindowMillis;
            order = from.order;
            place = from.place;
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder paused(boolean value) {
            paused = value;
            return this;
        }

        public Builder weight(int value) {
            weight = value;
            return this;
        }

        public Builder quotaGpuMilli(long value) {
            quotaGpuMilli = value;
            return this;
        }

        public Builder borrowGpuMilli(long value) {
            borrowGpuMilli = value;
            return this;
        }

        public Builder lendGpuMilli(long value) {
            lendGpuMilli = value;
            return this;
        }

        public Builder maxGpuMilli(long value) {
            maxGpuMilli = value;
            return this;
        }

        public Builder maxJobsRunning(int value) {
            maxJobsRunning = value;
            return this;
        }

        public Builder maxGpuMilliPerUser(long value) {
            maxGpuMilliPerUser = value;
            return this;
        }

        public Builder maxJobsPerUser(int value) {
            maxJobsPerUser = value;
            return this;
        }

        public Builder budgetGpuMillis(long value) {
            budgetGpuMillis = value;
            return this;
        }

        public Builder budgetWindowMillis(long value) {
            budgetWindowMillis = value;
            return this;
        }

        public Builder order(String value) {
            order = value;
            return this;
        }

        public Builder place(String value) {
            place = value;
            return this;
        }

        /// {@return the finished value}
        ///
        /// @throws IllegalArgumentException when a part is out of range or two contradict
        public QueueSpec build() {
            return new QueueSpec(
                    name,
                    paused,
                    weight,
                    quotaGpuMilli,
                    borrowGpuMilli,
                    lendGpuMilli,
                    maxGpuMilli,
                    maxJobsRunning,
                    maxGpuMilliPerUser,
                    maxJobsPerUser,
                    budgetGpuMillis,
                    budgetWindowMillis,
                    order,
                    place);
        }
    }
}
