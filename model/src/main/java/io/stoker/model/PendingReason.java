package io.stoker.model;

import java.util.List;

/// Why a job waits, with the number that would change it.
public sealed interface PendingReason {

    /// {@return one CamelCase word, Slurm's where it means the same}
    String code();

    /// {@return one sentence for people}
    String message();

    /// No cycle has looked at it yet.
    record NotEvaluated() implements PendingReason {
        public String code() {
            return "NotEvaluated";
        }

        public String message() {
            return "no scheduling cycle has looked at it yet";
        }
    }

    /// Somebody holds it.
    record Held(String by) implements PendingReason {
        public String code() {
            return "JobHeldUser";
        }

        public String message() {
            return "held by %s; `stoker release` lets it start".formatted(by);
        }
    }

    /// It waits for a time: a retry's backoff or its begin time.
    record Paused(boolean backoff, long until) implements PendingReason {
        public String code() {
            return backoff ? "Backoff" : "BeginTime";
        }

        public String message() {
            return (backoff ? "waits before its next retry, until " : "may not start before ")
                    + java.time.Instant.ofEpochMilli(until);
        }
    }

    /// It waits for other jobs.
    record Dependency(DependencyRules rules) implements PendingReason {
        public String code() {
            return "Dependency";
        }

        public String message() {
            return "waits for %s".formatted(ReasonWords.shortened(rules));
        }
    }

    /// It waits for something that can not happen any more. Stays pending until somebody cancels it
    /// or changes what it waits for.
    record DependencyNeverSatisfied(DependencyRules rules) implements PendingReason {
        public String code() {
            return "DependencyNeverSatisfied";
        }

        public String message() {
            return "waits for %s, which can not happen any more; cancel it, or change its dependencies"
                    .formatted(ReasonWords.shortened(rules));
        }
    }

    /// Its queue is paused.
    record QueuePaused(String queue) implements PendingReason {
        public String code() {
            return "QueuePaused";
        }

        public String message() {
            return "queue %s is paused".formatted(queue);
        }
    }

    /// Its queue may not have more at work. Limits of 0 are none.
    ///
    /// @param jobs jobs of the queue that hold a place
    /// @param gpuMilli thousandths of GPUs they hold
    /// @param wantedGpuMilli thousandths of GPUs that this job wants
    record QueueLimit(
            String queue,
            int jobs,
            int maxJobs,
            long gpuMilli,
            long wantedGpuMilli,
            long maxGpuMilli)
            implements PendingReason {
        public String code() {
            return "QueueLimit";
        }

        public String message() {
            return "queue %s %s"
                    .formatted(
                            queue,
                            ReasonWords.limit(
                                    jobs, maxJobs, gpuMilli, wantedGpuMilli, maxGpuMilli));
        }
    }

    /// Its queue holds its quota, and what it could borrow is not there.
    ///
    /// @param gpuMilli thousandths of GPUs that the queue and those below it hold
    /// @param quotaGpuMilli thousandths of GPUs they may count on
    /// @param borrowGpuMilli thousandths they may hold beyond that; below 0 for no limit
    /// @param availableGpuMilli thousandths they may take now, borrowed ones included
    record QueueQuota(
            String queue,
            long gpuMilli,
            long quotaGpuMilli,
            long borrowGpuMilli,
            long availableGpuMilli,
            long wantedGpuMilli)
            implements PendingReason {
        public String code() {
            return "QueueQuota";
        }

        public String message() {
            return "queue %s holds %s GPUs of its quota of %s%s and may take %s more now; this job wants %s"
                    .formatted(
                            queue,
                            ReasonWords.gpus(gpuMilli),
                            ReasonWords.gpus(quotaGpuMilli),
                            borrowGpuMilli < 0
                                    ? ""
                                    : ", may borrow up to %s"
                                            .formatted(ReasonWords.gpus(borrowGpuMilli)),
                            ReasonWords.gpus(availableGpuMilli),
                            ReasonWords.gpus(wantedGpuMilli));
        }
    }

    /// Its queue has too little left of its budget.
    ///
    /// @param spentGpuMillis GPU-milliseconds its jobs held in this window
    /// @param committedGpuMillis what its running jobs are expected to hold until the window ends
    /// @param wantedGpuMillis what this job is expected to hold until then, 0 when nobody said
    /// @param fitsAt when the rest of the window is so short that it would fit if nothing else
    ///   changed, epoch ms; at the latest when the next window begins
    /// @param refillsAt when the next window begins, epoch ms
    record BudgetExhausted(
            String queue,
            long spentGpuMillis,
            long committedGpuMillis,
            long wantedGpuMillis,
            long budgetGpuMillis,
            long fitsAt,
            long refillsAt)
            implements PendingReason {
        public String code() {
            return "BudgetExhausted";
        }

        public String message() {
            return "queue %s has spent %s of its %s GPU-hours and runs jobs for %s more; this job wants %s; the next budget begins at %s"
                    .formatted(
                            queue,
                            hours(spentGpuMillis),
                            hours(budgetGpuMillis),
                            hours(committedGpuMillis),
                            hours(wantedGpuMillis),
                            java.time.Instant.ofEpochMilli(refillsAt));
        }

        private static String hours(long gpuMillis) {
            return String.format(java.util.Locale.ROOT, "%.2f", gpuMillis / 3_600_000.0);
        }
    }

    /// Its user may not have more at work in its queue. Limits of 0 are none.
    ///
    /// @param jobs the user's jobs in the queue that hold a place
    /// @param gpuMilli thousandths of GPUs they hold
    /// @param wantedGpuMilli thousandths of GPUs that this job wants
    record UserLimit(
            String queue,
            String user,
            int jobs,
            int maxJobs,
            long gpuMilli,
            long wantedGpuMilli,
            long maxGpuMilli)
            implements PendingReason {
        public String code() {
            return "UserLimit";
        }

        public String message() {
            return "user %s in queue %s %s"
                    .formatted(
                            user,
                            queue,
                            ReasonWords.limit(
                                    jobs, maxJobs, gpuMilli, wantedGpuMilli, maxGpuMilli));
        }
    }

    /// As many tasks of its array run as may.
    ///
    /// @param running tasks that hold a place
    /// @param most the array's throttle
    record ArrayLimit(long arrayId, int running, int most) implements PendingReason {
        public String code() {
            return "JobArrayTaskLimit";
        }

        public String message() {
            return "array %d has %d tasks at work and may have %d"
                    .formatted(arrayId, running, most);
        }
    }

    /// No node of its realm is up and open.
    record NoNodes(Realm realm, int closedNodes) implements PendingReason {
        public String code() {
            return "ReqNodeNotAvail";
        }

        public String message() {
            return "no %s node takes work now (%d are lost, suspected or drained)"
                    .formatted(realm.name().toLowerCase(java.util.Locale.ROOT), closedNodes);
        }
    }

    /// No open node has GPUs of the types or the memory it wants.
    record NoCapacityOfType(List<String> types, long memoryMib) implements PendingReason {
        public String code() {
            return "NoCapacityOfType";
        }

        public String message() {
            return "no open node has GPUs of type %s with %d MiB or more"
                    .formatted(types.isEmpty() ? "any" : String.join("|", types), memoryMib);
        }
    }

    /// Too little is free.
    ///
    /// @param wantedWorkers size of the gang
    /// @param fittingWorkers how many of them would fit now
    /// @param freeGpuMilli thousandths of GPUs free on nodes it may use
    /// @param wantedGpuMilli thousandths of GPUs it wants
    record Resources(int wantedWorkers, int fittingWorkers, long freeGpuMilli, long wantedGpuMilli)
            implements PendingReason {
        public String code() {
            return "Resources";
        }

        public String message() {
            return "%d of %d workers would fit now: %s GPUs are free where it may run, %s are wanted"
                    .formatted(
                            fittingWorkers,
                            wantedWorkers,
                            ReasonWords.gpus(freeGpuMilli),
                            ReasonWords.gpus(wantedGpuMilli));
        }
    }

    /// Enough GPUs are free, but not together on nodes.
    ///
    /// @param freeGpus whole GPUs free on nodes it may use
    /// @param largestFree most whole GPUs free on one node
    /// @param wantedEach whole GPUs wanted on one node
    record Fragmentation(
            int wantedWorkers, int fittingWorkers, long freeGpus, int largestFree, int wantedEach)
            implements PendingReason {
        public String code() {
            return "Fragmentation";
        }

        public String message() {
            return "%d GPUs are free, but no %d nodes have %d each: %d of %d workers would fit, the largest free node has %d"
                    .formatted(
                            freeGpus,
                            wantedWorkers,
                            wantedEach,
                            fittingWorkers,
                            wantedWorkers,
                            largestFree);
        }
    }

    /// Enough is free, but not near enough together.
    ///
    /// @param level the level of the domain that all workers, or all of a segment, must share
    /// @param fittingWorkers how many workers the best domain has room for
    /// @param segmentWorkers workers of one segment, 0 for no segments
    record TopologyUnavailable(
            Level level, int wantedWorkers, int fittingWorkers, int segmentWorkers)
            implements PendingReason {
        public String code() {
            return "TopologyUnavailable";
        }

        public String message() {
            return segmentWorkers == 0
                    ? "enough GPUs are free, but no %s has room for %d workers: the best one has room for %d"
                            .formatted(level.word(), wantedWorkers, fittingWorkers)
                    : "enough GPUs are free, but there is no room for %d segments of %d workers, each in one %s"
                            .formatted(
                                    wantedWorkers / segmentWorkers, segmentWorkers, level.word());
        }
    }

    /// It would fit in a domain, but not yet in one of those it prefers, and it still waits for
    /// that.
    ///
    /// @param level the level it prefers
    /// @param until when it takes a larger domain, epoch ms
    /// @param fittingWorkers how many workers the best domain of the level has room for
    record PreferredDomain(Level level, long until, int wantedWorkers, int fittingWorkers)
            implements PendingReason {
        public String code() {
            return "WaitsForPreferred";
        }

        public String message() {
            return "waits until %s for one %s with room for %d workers: the best one has room for %d; then it takes a larger domain"
                    .formatted(
                            java.time.Instant.ofEpochMilli(until),
                            level.word(),
                            wantedWorkers,
                            fittingWorkers);
        }
    }

    /// It wants domains to itself, and in those that nobody stands in there is too little room.
    ///
    /// @param level the level of the domains it shares with nobody
    /// @param fittingWorkers how many workers the empty ones have room for, near enough together
    record ExclusiveUnavailable(Level level, int wantedWorkers, int fittingWorkers)
            implements PendingReason {
        public String code() {
            return "ExclusiveUnavailable";
        }

        public String message() {
            return "it shares no %s with other jobs: those that nobody uses have room for %d of its %d workers"
                    .formatted(level.word(), fittingWorkers, wantedWorkers);
        }
    }

    /// Jobs that it must not meet stand in its way.
    ///
    /// @param key the group of jobs that keep apart
    /// @param fittingWorkers how many workers the domains without such jobs have room for
    record KeptApart(String key, Level level, int wantedWorkers, int fittingWorkers)
            implements PendingReason {
        public String code() {
            return "KeptApart";
        }

        public String message() {
            return "jobs apart by %s share no %s: where none of them stands, %d of its %d workers have room"
                    .formatted(key, level.word(), fittingWorkers, wantedWorkers);
        }
    }

    /// A role of its gang finds too little room.
    ///
    /// @param role the role; empty when each would fit alone, but not all beside each other
    record RoleUnavailable(String role, int wantedWorkers, int fittingWorkers)
            implements PendingReason {
        public String code() {
            return "RoleUnavailable";
        }

        public String message() {
            return role.isEmpty()
                    ? "each of its roles would fit, but not all %d workers beside each other"
                            .formatted(wantedWorkers)
                    : "of its role %s %d of %d workers would fit now"
                            .formatted(role, fittingWorkers, wantedWorkers);
        }
    }

    /// What it wants is free, but in domains that other jobs keep to themselves.
    ///
    /// @param fittingWorkers how many workers fit elsewhere
    /// @param fencedWorkers how many would fit in those domains
    record DomainsExclusive(int wantedWorkers, int fittingWorkers, long fencedWorkers)
            implements PendingReason {
        public String code() {
            return "DomainsExclusive";
        }

        public String message() {
            return "%d of %d workers would fit now; room for %d more is in domains that other jobs keep to themselves"
                    .formatted(fittingWorkers, wantedWorkers, fencedWorkers);
        }
    }

    /// A domain may draw no more power.
    ///
    /// @param drawnWatts what its GPUs draw at most now
    /// @param addedWatts what one more worker would add
    record PowerBudget(
            Level level, String domain, long budgetWatts, long drawnWatts, long addedWatts)
            implements PendingReason {
        public String code() {
            return "PowerCap";
        }

        public String message() {
            return "%s may draw %d W and draws up to %d W now; a worker of this job would add %d W"
                    .formatted(
                            io.stoker.model.PowerBudget.title(level, domain),
                            budgetWatts,
                            drawnWatts,
                            addedWatts);
        }
    }

    /// No open node offers what is to keep its workers apart from others on one GPU.
    ///
    /// @param mig the MIG slice it wants, empty for none
    record IsolationUnavailable(Isolation isolation, String mig, List<String> types)
            implements PendingReason {
        public String code() {
            return "IsolationUnavailable";
        }

        public String message() {
            String type = types.isEmpty() ? "" : " of type " + String.join("|", types);
            return mig.isEmpty()
                    ? "no open node shares GPUs%s with %s isolation"
                            .formatted(type, isolation.word())
                    : "no open node has GPUs%s in MIG mode that offer %s".formatted(type, mig);
        }
    }

    /// MIG slices of its shape, or what it wants beside them, are short.
    record MigUnavailable(String mig, int wantedWorkers, int fittingWorkers)
            implements PendingReason {
        public String code() {
            return "MigUnavailable";
        }

        public String message() {
            return "GPUs in MIG mode have free slices, but %s fits only %d of %d times: each needs free slices side by side at a place that is legal for it, and CPU, memory and the rest beside them"
                    .formatted(mig, fittingWorkers, wantedWorkers);
        }
    }

    /// GPUs would do, CPU, memory, bandwidth or scratch space are short.
    record HostResources(
            int wantedWorkers,
            int fittingWorkers,
            int cpuMilli,
            long memoryMib,
            int networkMbps,
            long scratchMib)
            implements PendingReason {

        /// CPU and memory alone.
        public HostResources(int wantedWorkers, int fittingWorkers, int cpuMilli, long memoryMib) {
            this(wantedWorkers, fittingWorkers, cpuMilli, memoryMib, 0, 0);
        }

        public String code() {
            return "HostResources";
        }

        public String message() {
            String network = networkMbps == 0 ? "" : ", %d Mbit/s".formatted(networkMbps);
            String scratch =
                    scratchMib == 0 ? "" : ", %d MiB of scratch space".formatted(scratchMib);
            return "enough GPUs are free, but only %d of %d workers find %s cores and %d MiB%s%s beside them"
                    .formatted(
                            fittingWorkers,
                            wantedWorkers,
                            ReasonWords.gpus(cpuMilli),
                            memoryMib,
                            network,
                            scratch);
        }
    }

    /// Its place is kept, and those who held parts of it have been told to stop.
    record PreemptionInProgress(int workers, int nodes) implements PendingReason {
        public String code() {
            return "PreemptionInProgress";
        }

        public String message() {
            return "its place is kept (%d workers on %d nodes); it starts when the gangs that were told to stop are gone"
                    .formatted(workers, nodes);
        }
    }

    /// Looking for gangs to stop for it took more steps than a cycle has. Says nothing about
    /// whether there are any.
    record PreemptionSearchExpired(int steps) implements PendingReason {
        public String code() {
            return "PreemptionSearchExpired";
        }

        public String message() {
            return "too little is free, and the search for jobs to stop for it ran out of its %d steps; a later cycle searches again"
                    .formatted(steps);
        }
    }

    /// Another job goes first and the order is strict, or it has waited so long that it is
    /// protected.
    record Priority(long aheadJobId) implements PendingReason {
        public String code() {
            return "Priority";
        }

        public String message() {
            return "job %d goes first and still waits; nothing may pass it".formatted(aheadJobId);
        }
    }

    /// Nodes that it could use are kept for others, now or before it would end.
    ///
    /// @param name the reservation
    /// @param from when it begins, epoch ms
    /// @param until when it ends, epoch ms; `Long.MAX_VALUE` for no end
    record ReservedForOthers(String name, long from, long until) implements PendingReason {
        public String code() {
            return "ReservedForOthers";
        }

        public String message() {
            return "room is kept by reservation %s %s; a job that ends before it begins may start: say `time.limit` or `time.expected`"
                    .formatted(name, ReasonWords.span(from, until));
        }
    }

    /// Nodes that it could use go into maintenance before it would end, or are in it.
    ///
    /// @param name the reservation
    /// @param from when it begins, epoch ms
    /// @param until when it ends, epoch ms; `Long.MAX_VALUE` for no end
    record MaintenanceWindow(String name, long from, long until) implements PendingReason {
        public String code() {
            return "MaintenanceWindow";
        }

        public String message() {
            return "room is in maintenance (%s) %s; a job that ends before it begins may start: say `time.limit` or `time.expected`"
                    .formatted(name, ReasonWords.span(from, until));
        }
    }

    /// The reservation that it names has not begun.
    record ReservationNotOpen(String name, long from) implements PendingReason {
        public String code() {
            return "ReservationNotOpen";
        }

        public String message() {
            return "reservation %s begins at %s"
                    .formatted(name, java.time.Instant.ofEpochMilli(from));
        }
    }

    /// The reservation that it names is gone.
    record ReservationGone(String name) implements PendingReason {
        public String code() {
            return "ReservationDeleted";
        }

        public String message() {
            return "reservation %s is gone; cancel the job, or make the reservation again"
                    .formatted(name);
        }
    }
}
