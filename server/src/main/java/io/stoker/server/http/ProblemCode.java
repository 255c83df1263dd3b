package io.stoker.server.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The kinds of errors that the API answers with, as `/problems/{code}` explains them.
enum ProblemCode {
    MALFORMED_JSON(400, "The body is not valid JSON", "Check the place that line and column name."),
    MALFORMED_YAML(400, "The body is not valid YAML", "Check the place that line and column name."),
    MALFORMED_REQUEST(400, "The request is not valid HTTP", "Check the client."),
    INVALID_PARAMETER(
            400,
            "A parameter of the URL has a value that is not allowed",
            "The detail names what is expected."),
    UNAUTHORIZED(
            401,
            "A token is needed",
            "Send `Authorization: Bearer TOKEN`; the `stoker` command finds the token file by itself."),
    FOREIGN_HOST(
            403,
            "The request used a name that this server does not answer to",
            "Call it by localhost or a loopback address; the check keeps web pages from reaching it by DNS rebinding."),
    FOREIGN_ORIGIN(
            403,
            "The request came from a page of another site",
            "Changes are taken from this server's own pages and from programs only."),
    UNKNOWN_PATH(
            404, "There is no such path", "`GET /` lists the endpoints, `/docs` explains them."),
    UNKNOWN_JOB(404, "There is no such job", "`GET /api/v1/jobs` lists the jobs that are known."),
    UNKNOWN_TASK(
            404,
            "There is no such task",
            "`GET /tasks` lists the jobs that were submitted with a task_id."),
    UNKNOWN_NODE(404, "There is no such node", "`GET /api/v1/nodes` lists the nodes."),
    UNKNOWN_QUEUE(
            404,
            "There is no such queue",
            "`GET /api/v1/queues` lists the queues; `PUT /api/v1/queues/NAME` makes one."),
    UNKNOWN_SCHEDULE(
            404, "There is no such schedule", "`GET /api/v1/schedules` lists the schedules."),
    UNKNOWN_DOMAIN(
            404, "There is no such domain", "`GET /api/v1/nodes` says where each node stands."),
    UNKNOWN_POWER_BUDGET(
            404,
            "The domain has no power budget",
            "`GET /api/v1/power-budgets` lists the budgets."),
    UNKNOWN_RESERVATION(
            404,
            "There is no such reservation",
            "`GET /api/v1/reservations` lists the reservations."),
    UNKNOWN_FAULT(404, "There is no such fault", "`GET /api/v1/faults` lists the faults."),
    METHOD_NOT_ALLOWED(
            405, "The path does not know this method", "The `Allow` header lists the methods."),
    DUPLICATE_TASK_ID(409, "The task_id is taken", "Choose another one, or leave it out."),
    QUEUE_IN_USE(409, "The queue is in use", "The detail says what still needs it."),
    POWER_BUDGET_BELOW_USE(
            409, "The domain draws more already", "The detail says how much it draws."),
    WRONG_STATE(409, "The job's state does not allow it", "The detail says what is possible."),
    WRONG_NODE_STATE(
            409, "The node's state does not allow it", "The detail says what is possible."),
    RESERVATION_REFUSED(
            409,
            "The reservation can not be made or used so",
            "The detail says what was expected."),
    NOTHING_TO_DO(409, "Nothing would change", "The detail says why."),
    PLACEMENT_STALE(
            409, "The placement no longer holds", "Nothing to do: the scheduler plans again."),
    STALE_EPOCH(409, "The attempt is over", "Nothing to do: the report came too late."),
    NO_FAULT_INJECTION(
            409,
            "The fault cannot be injected",
            "Only simulated nodes take faults on purpose: `stoker demo` has some."),
    BODY_TOO_LARGE(
            413,
            "The body is too large",
            "Send at most 1 MiB; put large data into files that the job reads."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "The body's type is not understood",
            "Send application/json, or application/yaml for job files."),
    INVALID_FIELD(
            422,
            "A field has a value that is not allowed",
            "The errors name each field and what is expected."),
    UNKNOWN_FIELD(422, "A field is not known", "The errors name the nearest field that is."),
    MISSING_FIELD(422, "A field is missing", "The errors name it."),
    UNSUPPORTED_FIELD(422, "A field is not supported yet", "The errors name the way out."),
    UNKNOWN_DEPENDENCY(
            422,
            "A job that is to be waited for is not known",
            "Leave the condition out, or name a job that `GET /api/v1/jobs` lists."),
    DEPENDENCY_CYCLE(
            422, "Jobs would wait for each other in a circle", "The detail names the circle."),
    TOO_MANY_SCHEDULES(
            422, "There are as many schedules as there may be", "Delete one that is not needed."),
    NOT_BY_INDEX(
            422,
            "aftercorr needs two arrays with the same indices",
            "Say afterok to wait for the whole job, or give the arrays the same indices."),
    WAITS_WITH_ARRAY(
            422,
            "A task waits for what its array waits for",
            "Change the dependencies of the array."),
    DEADLINE_IMPOSSIBLE(
            422,
            "The deadline contradicts the job or the clock",
            "The detail names the earliest deadline that would do, or what to leave out."),
    DEADLINE_INFEASIBLE(
            422,
            "The deadline cannot be promised",
            "Ask for the `earliestFeasibleEnd` or later, or say `admission: best-effort`."),
    UNKNOWN_POLICY(422, "There is no such policy", "`GET /api/v1/policies` lists the choices."),
    GANG_TOO_LARGE(
            422,
            "The gang could never run on this cluster",
            "Ask for at most as many workers as the detail says would fit, or add nodes first."),
    IDEMPOTENCY_KEY_REUSED(
            422,
            "The Idempotency-Key came before with another request",
            "Use a new key for a new request."),
    OVERLOADED(429, "Too many requests wait", "Come again after the seconds in `Retry-After`."),
    INTERNAL(
            500,
            "A mistake of this server",
            "The server's log has it under the request's id; please report it."),
    NOT_LEADER(503, "Another member leads", "Ask another member, or this one after `Retry-After`."),
    NOT_READY(
            503,
            "The server is not ready",
            "It reads its journal or waits for a disk; come again after `Retry-After`.");

    private final int status;
    private final String title;
    private final String wayOut;

    ProblemCode(int status, String title, String wayOut) {
        this.status = status;
        this.title = title;
        this.wayOut = wayOut;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String wayOut() {
        return wayOut;
    }

    /// {@return the word on the wire}
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// {@return the kind with this word on the wire}
    static Optional<ProblemCode> ofCode(String code) {
        return Arrays.stream(values()).filter(value -> value.code().equals(code)).findFirst();
    }
}
