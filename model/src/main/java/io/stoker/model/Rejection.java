package io.stoker.model;

/// A value that says no, and why. Expected, never logged as an error.
public sealed interface Rejection {

    /// {@return a stable code that a program may compare, such as `unknown_job`}
    String code();

    /// {@return what was expected, what was found, and the way out}
    String message();

    /// No such job.
    record UnknownJob(long jobId) implements Rejection {
        public String code() {
            return "unknown_job";
        }

        public String message() {
            return "job %d is not known here; `stoker jobs --all` lists the ones that are"
                    .formatted(jobId);
        }
    }

    /// No such node.
    record UnknownNode(String node) implements Rejection {
        public String code() {
            return "unknown_node";
        }

        public String message() {
            return "node %s is not known here; `stoker nodes` lists the ones that are"
                    .formatted(node);
        }
    }

    /// No such queue.
    record UnknownQueue(String queue) implements Rejection {
        public String code() {
            return "unknown_queue";
        }

        public String message() {
            return "queue %s does not exist; `stoker queues` lists the ones that do"
                    .formatted(queue);
        }
    }

    /// A queue that something still needs.
    record QueueInUse(String queue, String why) implements Rejection {
        public String code() {
            return "queue_in_use";
        }

        public String message() {
            return "queue %s can not be deleted: %s".formatted(queue, why);
        }
    }

    /// No such reservation.
    record UnknownReservation(String reservation) implements Rejection {
        public String code() {
            return "unknown_reservation";
        }

        public String message() {
            return "reservation %s does not exist; `stoker reservation list` lists the ones that do"
                    .formatted(reservation);
        }
    }

    /// A reservation that can not be made so, or not be used so.
    ///
    /// @param reservation its name
    /// @param why the field, what was expected and what was found
    record ReservationRefused(String reservation, String why) implements Rejection {
        public String code() {
            return "reservation_refused";
        }

        public String message() {
            return why;
        }
    }

    /// No such schedule.
    record UnknownSchedule(String schedule) implements Rejection {
        public String code() {
            return "unknown_schedule";
        }

        public String message() {
            return "schedule %s does not exist; `stoker schedule list` lists the ones that do"
                    .formatted(schedule);
        }
    }

    /// There are as many schedules as there may be.
    record TooManySchedules(int most) implements Rejection {
        public String code() {
            return "too_many_schedules";
        }

        public String message() {
            return "there are %d schedules, which is the most; delete one with `stoker schedule delete`"
                    .formatted(most);
        }
    }

    /// One job of a workflow is refused, and so none is accepted.
    record WorkflowRefused(String job, Rejection why) implements Rejection {
        public String code() {
            return why.code();
        }

        public String message() {
            return "job %s of the workflow: %s; none was submitted".formatted(job, why.message());
        }
    }

    /// No such fault.
    record UnknownFault(long faultId) implements Rejection {
        public String code() {
            return "unknown_fault";
        }

        public String message() {
            return "fault %d is not open; `stoker fault ls` lists the ones that are"
                    .formatted(faultId);
        }
    }

    /// The submitter's own id is taken.
    record DuplicateTaskId(String taskId, long jobId) implements Rejection {
        public String code() {
            return "duplicate_task_id";
        }

        public String message() {
            return "task_id %s already names job %d; choose another, or leave it out"
                    .formatted(taskId, jobId);
        }
    }

    /// The key came before with another request.
    ///
    /// @param jobId the job it made, 0 for a schedule
    record KeyReused(String key, long jobId) implements Rejection {
        public String code() {
            return "idempotency_key_reused";
        }

        public String message() {
            return "Idempotency-Key %s was used for %s with another body; use a new key for a new request"
                    .formatted(key, jobId == 0 ? "a schedule" : "job " + jobId);
        }
    }

    /// The gang could not run even on an empty cluster.
    record GangTooLarge(long jobId, int workers, int mostWorkers, String why) implements Rejection {
        public String code() {
            return "gang_too_large";
        }

        public String message() {
            return "workers: %d asked for, but at most %d such workers fit on this cluster even when it is empty (%s)"
                    .formatted(workers, mostWorkers, why);
        }
    }

    /// `aftercorr` joins tasks of equal index, and the other job has none such.
    ///
    /// @param index the least index that the other array lacks, -1 when only one of the two is an
    ///   array
    record NotByIndex(long jobId, int index) implements Rejection {
        public String code() {
            return "not_by_index";
        }

        public String message() {
            return index < 0
                    ? "aftercorr:%d joins tasks of two arrays, and only one of these is an array; say afterok:%d"
                            .formatted(jobId, jobId)
                    : "aftercorr:%d needs the same index there, and array %d has no index %d"
                            .formatted(jobId, jobId, index);
        }
    }

    /// The same within a workflow.
    record NotSameIndices(String job) implements Rejection {
        public String code() {
            return "not_by_index";
        }

        public String message() {
            return "aftercorr joins tasks of two arrays with the same indices, and job %s has others or is no array; say afterok"
                    .formatted(job);
        }
    }

    /// A task waits for what its array waits for.
    record WaitsWithArray(long jobId, long arrayId) implements Rejection {
        public String code() {
            return "waits_with_array";
        }

        public String message() {
            return "job %d is a task of array %d and waits with it; change the dependencies of %d"
                    .formatted(jobId, arrayId, arrayId);
        }
    }

    /// The job's state does not allow it.
    record WrongState(long jobId, JobState state, String wanted) implements Rejection {
        public String code() {
            return "wrong_state";
        }

        public String message() {
            return "job %d is %s; %s".formatted(jobId, state, wanted);
        }
    }

    /// No node stands in such a domain.
    record UnknownDomain(Level level, String domain) implements Rejection {
        public String code() {
            return "unknown_domain";
        }

        public String message() {
            return "domain: no node stands in %s; a rack is named block/rack, and `stoker nodes` lists where nodes are"
                    .formatted(PowerBudget.title(level, domain));
        }
    }

    /// The domain draws more than the budget already.
    ///
    /// @param drawnWatts what its GPUs draw at most with what is held on them
    record PowerBudgetBelowUse(Level level, String domain, long watts, long drawnWatts)
            implements Rejection {
        public String code() {
            return "power_budget_below_use";
        }

        public String message() {
            return "watts: expected at least the %d that %s draws at most with what runs there now, found %d; drain nodes or stop jobs first"
                    .formatted(drawnWatts, PowerBudget.title(level, domain), watts);
        }
    }

    /// The domain has no power budget.
    record NoPowerBudget(Level level, String domain) implements Rejection {
        public String code() {
            return "unknown_power_budget";
        }

        public String message() {
            return "%s has no power budget".formatted(PowerBudget.title(level, domain));
        }
    }

    /// The node's state does not allow it.
    record NodeBusy(String node, String wanted) implements Rejection {
        public String code() {
            return "wrong_node_state";
        }

        public String message() {
            return "node %s: %s".formatted(node, wanted);
        }
    }

    /// A gang in a plan no longer holds: the world moved on since it was computed.
    record PlacementStale(long jobId, String why) implements Rejection {
        public String code() {
            return "placement_stale";
        }

        public String message() {
            return "the placement of job %d no longer holds: %s".formatted(jobId, why);
        }
    }

    /// A report about an attempt that is over.
    record StaleEpoch(long jobId, long epoch) implements Rejection {
        public String code() {
            return "stale_epoch";
        }

        public String message() {
            return "epoch %d of job %d is over; the report changes nothing".formatted(epoch, jobId);
        }
    }

    /// No policy of that name.
    record UnknownPolicy(String field, String name, String known) implements Rejection {
        public String code() {
            return "unknown_policy";
        }

        public String message() {
            return "%s: no policy is named %s; choose one of %s".formatted(field, name, known);
        }
    }

    /// A condition names a job that is not in the state.
    record UnknownDependency(long awaitedJobId) implements Rejection {
        public String code() {
            return "unknown_dependency";
        }

        public String message() {
            return "dependencies: job %d is not known here, or ended so long ago that it was forgotten; `stoker jobs --all` lists the ones that are"
                    .formatted(awaitedJobId);
        }
    }

    /// The jobs would wait for each other in a circle.
    ///
    /// @param path the circle's jobs in order, first and last the same
    record DependencyCycle(java.util.List<Long> path) implements Rejection {
        public DependencyCycle {
            path = java.util.List.copyOf(path);
        }

        public String code() {
            return "dependency_cycle";
        }

        public String message() {
            return "dependencies: job %s would wait in a circle; leave one of these out"
                    .formatted(
                            path.stream()
                                    .map(String::valueOf)
                                    .collect(java.util.stream.Collectors.joining(" -> ")));
        }
    }

    /// The deadline contradicts the job or the clock.
    record DeadlineImpossible(long jobId, String why) implements Rejection {
        public String code() {
            return "deadline_impossible";
        }

        public String message() {
            return why;
        }
    }

    /// The deadline cannot be promised.
    ///
    /// @param earliestEndAt the earliest end that can be promised, epoch ms; 0 when none can
    /// @param why what stands in the way
    record DeadlineInfeasible(long jobId, long deadlineAt, long earliestEndAt, String why)
            implements Rejection {
        public String code() {
            return "deadline_infeasible";
        }

        public String message() {
            String wayOut =
                    earliestEndAt == 0
                            ? "no end can be promised: %s; say `admission: best-effort`"
                                    .formatted(why)
                            : "the earliest end that can be promised is %s: %s"
                                    .formatted(java.time.Instant.ofEpochMilli(earliestEndAt), why);
            return "time.deadline: %s cannot be promised; %s"
                    .formatted(java.time.Instant.ofEpochMilli(deadlineAt), wayOut);
        }
    }

    /// Nothing to change.
    record NothingToDo(String why) implements Rejection {
        public String code() {
            return "nothing_to_do";
        }

        public String message() {
            return why;
        }
    }
}
