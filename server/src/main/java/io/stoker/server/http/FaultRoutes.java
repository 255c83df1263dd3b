package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Command;
import io.stoker.model.FaultImage;
import io.stoker.model.FaultKind;
import io.stoker.model.NodeImage;
import io.stoker.model.Realm;
import io.stoker.model.Rejection;
import io.stoker.server.jobfile.Fields;
import io.stoker.server.shell.Controller;
import io.stoker.server.shell.Views;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `/api/v1/faults`.
final class FaultRoutes {

    private static final String TAG = "faults";
    private static final Map<String, FaultKind> KINDS = kinds();

    private final Asking asking;
    private final Controller controller;
    private final Views views;
    private final Optional<FaultInjector> injector;

    FaultRoutes(Asking asking, Optional<FaultInjector> injector) {
        this.asking = asking;
        this.controller = asking.controller();
        this.views = controller.views();
        this.injector = injector;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                                "/api/v1/faults",
                                TAG,
                                "Open faults and the newest closed ones, newest first",
                                this::list)
                        .paged()
                        .query("state", "string", "open or closed")
                        .query("node", "string", "a node's number or name")
                        .replies("FaultList"),
                Route.post(
                                "/api/v1/faults",
                                TAG,
                                "Injects a fault into a simulated node",
                                this::inject)
                        .takes("FaultInjection")
                        .replies("FaultInjection"),
                Route.get(
                                "/api/v1/faults/{id}",
                                TAG,
                                "One fault",
                                request -> Reply.json(shape(fault(request))))
                        .replies("Fault"),
                Route.post(
                                "/api/v1/faults/{id}/clear",
                                TAG,
                                "Says that a fault is over",
                                this::clear)
                        .replies("Fault"));
    }

    private FaultImage fault(Request request) {
        return fault(request.pathNumber("id", "unknown_fault", "fault"));
    }

    private FaultImage fault(long id) {
        return views.faults().stream()
                .filter(fault -> fault.id() == id)
                .findFirst()
                .orElseThrow(
                        () -> new ProblemException(Problem.of(new Rejection.UnknownFault(id))));
    }

    private Reply list(Request request) {
        Request.Query query = request.query();
        Optional<String> state = query.value("state");
        if (state.isPresent() && !state.get().equals("open") && !state.get().equals("closed")) {
            throw Problem.parameter("state", "expected open or closed, found " + state.get());
        }
        Optional<NodeImage> node = query.value("node").map(text -> NodeRoutes.node(views, text));
        Optional<String> text = query.value("q").map(one -> one.toLowerCase(Locale.ROOT));
        List<FaultImage> wanted =
                new ArrayList<>(
                        views.faults().stream()
                                .filter(fault ->
                                        state.isEmpty()
                                                || state.get().equals("open")
                                                        == (fault.closedAt() == 0))
                                .filter(fault ->
                                        node.isEmpty() || fault.nodeId() == node.get().id())
                                .filter(fault ->
                                        text.isEmpty()
                                                || fault.report()
                                                        .message()
                                                        .toLowerCase(Locale.ROOT)
                                                        .contains(text.get())
                                                || nodeName(fault)
                                                        .toLowerCase(Locale.ROOT)
                                                        .contains(text.get()))
                                .toList());
        Collections.reverse(wanted);
        return Reply.json(Listing.of(query).page("FaultList", views.index(), wanted, this::shape));
    }

    private String nodeName(FaultImage fault) {
        return views.node(fault.nodeId())
                .map(node -> node.spec().name())
                .orElse("node-" + fault.nodeId());
    }

    private Reply clear(Request request) {
        FaultImage fault = fault(request);
        asking.ask(at -> new Command.ClearFault(at, fault.id(), Callers.by(request)));
        return Reply.json(shape(fault(fault.id())));
    }

    private Reply inject(Request request) {
        FaultInjector.Injection injection = Bodies.fields(request, this::injection);
        NodeImage node = NodeRoutes.node(views, Integer.toString(injection.nodeId()));
        if (node.spec().realm() != Realm.SIMULATED) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.NO_FAULT_INJECTION,
                            "node %s is real; only simulated nodes take faults on purpose"
                                    .formatted(node.spec().name())));
        }
        Optional<String> refusal =
                injector.map(port -> port.inject(injection))
                        .orElse(
                                Optional.of(
                                        "no simulated fleet runs here; `stoker demo` starts one"));
        if (refusal.isPresent()) {
            throw new ProblemException(Problem.of(ProblemCode.NO_FAULT_INJECTION, refusal.get()));
        }
        ObjectNode node202 =
                Json.ofKind("FaultInjection")
                        .put("accepted", true)
                        .put("node", node.spec().name())
                        .put("nodeId", node.id());
        putGpu(node202, injection.gpu());
        node202.put("faultKind", injection.kind().name());
        Json.secondsOrNull(node202, "durationSeconds", injection.durationMillis());
        return Reply.json(202, node202);
    }

    private FaultInjector.Injection injection(Fields fields) {
        FaultKind kind = fields.choice("kind", KINDS).orElse(FaultKind.NODE_DOWN);
        Optional<String> name = fields.text("node");
        if (name.isEmpty()) {
            fields.missing("node", "expected a node's number or name");
        }
        Optional<NodeImage> node = name.map(text -> NodeRoutes.node(views, text));
        int gpus = node.map(one -> one.spec().gpus().size()).orElse(0);
        int gpu = (int) fields.whole("gpu", 0, Math.max(0, gpus - 1)).orElse(-1);
        boolean ofGpu = kind == FaultKind.GPU_ERROR || kind == FaultKind.GPU_SLOW;
        if (ofGpu && gpu < 0 && gpus > 0) {
            gpu = 0;
        }
        long duration = fields.thousandths("durationSeconds", 0, 86_400_000).orElse(0);
        String message = fields.text("message").orElse("injected");
        return new FaultInjector.Injection(
                node.map(NodeImage::id).orElse(-1), kind, gpu, duration, message);
    }

    private static void putGpu(ObjectNode node, int gpu) {
        if (gpu < 0) {
            node.putNull("gpu");
        } else {
            node.put("gpu", gpu);
        }
    }

    private ObjectNode shape(FaultImage fault) {
        return shape(fault, views, controller.now());
    }

    /// {@return a fault as JSON}
    static ObjectNode shape(FaultImage fault, Views views, long now) {
        ObjectNode node = Json.ofKind("Fault");
        ObjectNode metadata = node.putObject("metadata").put("id", fault.id());
        Json.time(metadata, "creationTimestamp", fault.openedAt());
        metadata.put("resourceVersion", Long.toString(views.index()));
        ObjectNode spec =
                node.putObject("spec")
                        .put("kind", fault.report().kind().name())
                        .put(
                                "node",
                                views.node(fault.nodeId())
                                        .map(one -> one.spec().name())
                                        .orElse("node-" + fault.nodeId()))
                        .put("nodeId", fault.nodeId());
        putGpu(spec, fault.report().gpu());
        spec.put("injected", fault.report().injected()).put("message", fault.report().message());
        ObjectNode status =
                node.putObject("status")
                        .put("state", fault.closedAt() == 0 ? "open" : "closed")
                        .put("quarantined", fault.quarantined());
        Json.time(status, "openedAt", fault.openedAt());
        Json.time(status, "closedAt", fault.closedAt());
        long end = fault.closedAt() == 0 ? now : fault.closedAt();
        status.put("openSeconds", Math.max(0, end - fault.openedAt()) / 1000.0);
        return node;
    }

    private static Map<String, FaultKind> kinds() {
        Map<String, FaultKind> kinds = new LinkedHashMap<>();
        for (FaultKind kind : FaultKind.values()) {
            kinds.put(kind.name().toLowerCase(Locale.ROOT), kind);
        }
        return kinds;
    }
}
