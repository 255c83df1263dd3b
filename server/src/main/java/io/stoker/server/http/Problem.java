package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Rejection;
import io.stoker.server.jobfile.FileProblem;
import java.util.List;

/// An error for the caller, in the words of RFC 9457.
///
/// @param detail what was expected, what was found
/// @param errors the fields that are wrong
/// @param jobId the job it is about, 0 for none
/// @param retryAfterSeconds when to come again, 0 when that would not help
/// @param feasibleEndAt the earliest deadline that could be promised, epoch ms; 0 where none was
///   asked for or none can
record Problem(
        ProblemCode code,
        String detail,
        List<FileProblem> errors,
        long jobId,
        int retryAfterSeconds,
        long feasibleEndAt) {

    Problem {
        errors = List.copyOf(errors);
    }

    Problem(
            ProblemCode code,
            String detail,
            List<FileProblem> errors,
            long jobId,
            int retryAfterSeconds) {
        this(code, detail, errors, jobId, retryAfterSeconds, 0);
    }

    static Problem of(ProblemCode code, String detail) {
        int retry =
                switch (code) {
                    case OVERLOADED, NOT_LEADER, NOT_READY -> 1;
                    default -> 0;
                };
        return new Problem(code, detail, List.of(), 0, retry);
    }

    static Problem of(String code, String detail) {
        return of(ProblemCode.ofCode(code).orElse(ProblemCode.INTERNAL), detail);
    }

    /// {@return a wrong query parameter, to be thrown}
    static ProblemException parameter(String name, String detail) {
        return new ProblemException(of(ProblemCode.INVALID_PARAMETER, name + ": " + detail));
    }

    /// {@return what a body's problems amount to; the first decides the code}
    static Problem ofFields(List<FileProblem> problems) {
        FileProblem first = problems.getFirst();
        StringBuilder detail = new StringBuilder();
        for (FileProblem problem : problems) {
            detail.append(detail.isEmpty() ? "" : "; ").append(problem.line());
        }
        ProblemCode code = ProblemCode.ofCode(first.code()).orElse(ProblemCode.INVALID_FIELD);
        return new Problem(code, detail.toString(), problems, 0, 0);
    }

    /// {@return the brain's refusal}
    static Problem of(Rejection rejection) {
        long feasible =
                rejection instanceof Rejection.DeadlineInfeasible no ? no.earliestEndAt() : 0;
        return new Problem(
                codeOf(rejection), rejection.message(), List.of(), jobOf(rejection), 0, feasible);
    }

    private static ProblemCode codeOf(Rejection rejection) {
        return switch (rejection) {
            case Rejection.UnknownJob no -> ProblemCode.UNKNOWN_JOB;
            case Rejection.UnknownNode no -> ProblemCode.UNKNOWN_NODE;
            case Rejection.UnknownQueue no -> ProblemCode.UNKNOWN_QUEUE;
            case Rejection.QueueInUse no -> ProblemCode.QUEUE_IN_USE;
            case Rejection.UnknownDomain no -> ProblemCode.UNKNOWN_DOMAIN;
            case Rejection.NoPowerBudget no -> ProblemCode.UNKNOWN_POWER_BUDGET;
            case Rejection.PowerBudgetBelowUse no -> ProblemCode.POWER_BUDGET_BELOW_USE;
            case Rejection.UnknownReservation no -> ProblemCode.UNKNOWN_RESERVATION;
            case Rejection.ReservationRefused no -> ProblemCode.RESERVATION_REFUSED;
            case Rejection.UnknownSchedule no -> ProblemCode.UNKNOWN_SCHEDULE;
            case Rejection.UnknownFault no -> ProblemCode.UNKNOWN_FAULT;
            case Rejection.DuplicateTaskId no -> ProblemCode.DUPLICATE_TASK_ID;
            case Rejection.KeyReused no -> ProblemCode.IDEMPOTENCY_KEY_REUSED;
            case Rejection.GangTooLarge no -> ProblemCode.GANG_TOO_LARGE;
            case Rejection.WrongState no -> ProblemCode.WRONG_STATE;
            case Rejection.WaitsWithArray no -> ProblemCode.WAITS_WITH_ARRAY;
            case Rejection.NotByIndex no -> ProblemCode.NOT_BY_INDEX;
            case Rejection.NodeBusy no -> ProblemCode.WRONG_NODE_STATE;
            case Rejection.PlacementStale no -> ProblemCode.PLACEMENT_STALE;
            case Rejection.StaleEpoch no -> ProblemCode.STALE_EPOCH;
            case Rejection.UnknownPolicy no -> ProblemCode.UNKNOWN_POLICY;
            case Rejection.UnknownDependency no -> ProblemCode.UNKNOWN_DEPENDENCY;
            case Rejection.DependencyCycle no -> ProblemCode.DEPENDENCY_CYCLE;
            case Rejection.DeadlineImpossible no -> ProblemCode.DEADLINE_IMPOSSIBLE;
            case Rejection.DeadlineInfeasible no -> ProblemCode.DEADLINE_INFEASIBLE;
            case Rejection.NothingToDo no -> ProblemCode.NOTHING_TO_DO;
            case Rejection.NotSameIndices no -> ProblemCode.NOT_BY_INDEX;
            case Rejection.TooManySchedules no -> ProblemCode.TOO_MANY_SCHEDULES;
            case Rejection.WorkflowRefused no -> codeOf(no.why());
        };
    }

    private static long jobOf(Rejection rejection) {
        if (rejection instanceof Rejection.GangTooLarge tooLarge) {
            return tooLarge.jobId();
        }
        if (rejection instanceof Rejection.DeadlineImpossible impossible) {
            return impossible.jobId();
        }
        if (rejection instanceof Rejection.DeadlineInfeasible infeasible) {
            return infeasible.jobId();
        }
        if (rejection instanceof Rejection.DuplicateTaskId duplicate) {
            return duplicate.jobId();
        }
        return rejection instanceof Rejection.KeyReused reused ? reused.jobId() : 0;
    }

    int status() {
        return code.status();
    }

    ObjectNode json(String instance, String requestId) {
        ObjectNode node =
                Json.object()
                        .put("type", "/problems/" + code.code())
                        .put("title", code.title())
                        .put("status", code.status())
                        .put("detail", detail)
                        .put("instance", instance)
                        .put("code", code.code())
                        .put("requestId", requestId)
                        .put("help", code.wayOut());
        if (jobId != 0) {
            node.put("jobId", jobId);
        }
        if (feasibleEndAt != 0) {
            Json.time(node, "earliestFeasibleEnd", feasibleEndAt);
        }
        if (retryAfterSeconds > 0) {
            node.put("retryAfter", retryAfterSeconds);
        }
        if (!errors.isEmpty()) {
            ArrayNode list = node.putArray("errors");
            for (FileProblem error : errors) {
                ObjectNode item =
                        list.addObject()
                                .put("pointer", error.pointer())
                                .put("message", error.message());
                item.put("code", error.code());
                item.put("line", error.mark().line()).put("column", error.mark().column());
                if (!error.allowed().isEmpty()) {
                    ArrayNode allowed = item.putArray("allowed");
                    error.allowed().forEach(allowed::add);
                }
            }
        }
        return node;
    }
}
