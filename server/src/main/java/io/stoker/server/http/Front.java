package io.stoker.server.http;

import io.stoker.server.metrics.HttpMetrics;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leads each request through the gate to its route, and turns whatever goes wrong into a problem.
/// Safe for any thread.
final class Front {

    /// Largest body that is read: 1 MiB, far above any job file.
    static final int MAX_BODY_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Front.class);

    private final RouteTable routes;
    private final Gate gate;
    private final HttpMetrics metrics;
    private final Replays replays = new Replays();

    Front(RouteTable routes, Gate gate, HttpMetrics metrics) {
        this.routes = routes;
        this.gate = gate;
        this.metrics = metrics;
    }

    RouteTable routes() {
        return routes;
    }

    /// {@return the answer to a request, whatever it is}
    ///
    /// @param body what came with it; a body that was too large comes as empty together with
    ///   `tooLarge`
    Reply answer(Request request, boolean tooLarge) {
        long began = System.nanoTime();
        RouteTable.Match match;
        try {
            match = routes.find(request.method(), request.path());
        } catch (ProblemException broken) {
            return problem(broken.problem(), request);
        }
        String template =
                match instanceof RouteTable.Found found ? found.route().template() : "unknown";
        metrics.began(template);
        Reply reply = guarded(request, match, tooLarge);
        long size = reply instanceof Reply.Full full ? full.body().length : 0;
        metrics.ended(request.method(), template, reply.status(), size, System.nanoTime() - began);
        return reply;
    }

    private Reply guarded(Request request, RouteTable.Match match, boolean tooLarge) {
        try {
            return answer(request, match, tooLarge);
        } catch (ProblemException expected) {
            return problem(expected.problem(), request);
        } catch (RuntimeException mistake) {
            LOG.error(
                    "request {} {} {}: {}",
                    request.id(),
                    request.method(),
                    request.path(),
                    mistake,
                    mistake);
            return internal(request);
        }
    }

    private Reply answer(Request request, RouteTable.Match match, boolean tooLarge) {
        Optional<Problem> refusal = gate.refusal(request);
        if (refusal.isPresent()) {
            metrics.refused(refusal.get().code().code());
            return problem(refusal.get(), request);
        }
        return switch (match) {
            case RouteTable.Nothing nothing ->
                    problem(
                            Problem.of(
                                    ProblemCode.UNKNOWN_PATH,
                                    "%s is not a path of this server; GET / lists them"
                                            .formatted(request.path())),
                            request);
            case RouteTable.OtherMethods other -> otherMethod(request, other);
            case RouteTable.Found found -> found(request, found, tooLarge);
        };
    }

    private static Reply otherMethod(Request request, RouteTable.OtherMethods other) {
        String allowed = String.join(", ", other.allowed());
        if (request.method().equals("OPTIONS")) {
            return Reply.empty(204).with("Allow", allowed);
        }
        String detail =
                "%s: expected %s, found %s".formatted(request.path(), allowed, request.method());
        return problem(Problem.of(ProblemCode.METHOD_NOT_ALLOWED, detail), request)
                .with("Allow", allowed);
    }

    private Reply found(Request request, RouteTable.Found found, boolean tooLarge) {
        Route route = found.route();
        if (route.access() == Route.Access.CALLERS) {
            Optional<Problem> unauthorized = gate.unauthorized(request);
            if (unauthorized.isPresent()) {
                metrics.refused(unauthorized.get().code().code());
                return problem(unauthorized.get(), request).with("WWW-Authenticate", "Bearer");
            }
        }
        if (tooLarge) {
            return problem(
                    Problem.of(
                            ProblemCode.BODY_TOO_LARGE,
                            "the body is over %d bytes".formatted(MAX_BODY_BYTES)),
                    request);
        }
        Request routed = request.withPathValues(found.pathValues());
        Optional<String> key = request.header("idempotency-key");
        if (key.isEmpty()
                || !request.method().equals("POST")
                || route.body().equals("JobFile")
                || route.body().equals("WorkflowFile")
                || route.body().equals("Submit")
                || route.body().equals("Task")) {
            return route.handler().handle(routed);
        }
        return once(routed, route, key.get());
    }

    private Reply once(Request request, Route route, String key) {
        long now = System.currentTimeMillis();
        return switch (replays.claim(key, request.path(), request.body(), now)) {
            case Replays.Misused misused -> {
                metrics.replayed("mismatch");
                yield problem(
                        Problem.of(
                                ProblemCode.IDEMPOTENCY_KEY_REUSED,
                                "Idempotency-Key %s came before with another request"
                                        .formatted(key)),
                        request);
            }
            case Replays.Known known -> replayed(request, known.reply());
            case Replays.Fresh fresh -> {
                boolean kept = false;
                try {
                    Reply reply = route.handler().handle(request);
                    if (reply instanceof Reply.Full full) {
                        replays.keep(key, full);
                        kept = true;
                    }
                    yield reply;
                } finally {
                    if (!kept) {
                        replays.forget(key);
                    }
                }
            }
        };
    }

    private Reply replayed(Request request, CompletableFuture<Reply.Full> earlier) {
        try {
            Reply.Full reply = Asking.await(earlier);
            metrics.replayed("replayed");
            return reply.with("Idempotency-Replayed", "true");
        } catch (CancellationException notCarriedOut) {
            return problem(
                    Problem.of(
                            ProblemCode.NOT_READY,
                            "the first request with this key was refused; send it again"),
                    request);
        }
    }

    private static Reply.Full problem(Problem problem, Request request) {
        return Reply.problem(problem, request.path(), request.id());
    }

    private static Reply internal(Request request) {
        return problem(
                Problem.of(
                        ProblemCode.INTERNAL,
                        "an unexpected state; the log has it under " + request.id()),
                request);
    }
}
