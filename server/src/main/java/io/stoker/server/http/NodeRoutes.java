package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Command;
import io.stoker.model.GpuSpec;
import io.stoker.model.NodeImage;
import io.stoker.model.Rejection;
import io.stoker.server.shell.Controller;
import io.stoker.server.shell.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;

/// `/api/v1/nodes`, `/api/v1/gpus` and `/api/v1/topology`.
final class NodeRoutes {

    private static final String TAG = "nodes";

    private final Asking asking;
    private final Controller controller;
    private final Views views;

    NodeRoutes(Asking asking) {
        this.asking = asking;
        this.controller = asking.controller();
        this.views = controller.views();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/nodes", TAG, "Nodes, by id", this::list)
                        .paged()
                        .query(
                                "state",
                                "string",
                                "up, suspect, lost, drained or draining, with commas between")
                        .query("realm", "string", "real or simulated")
                        .replies("NodeList"),
                Route.get("/api/v1/nodes/{id}", TAG, "One node, by number or name", this::one)
                        .query("fields", "string", "only these fields, with commas between")
                        .replies("Node"),
                Route.get("/api/v1/nodes/{id}/gpus", TAG, "A node's GPUs", this::gpusOfNode)
                        .paged()
                        .replies("GpuList"),
                Route.get(
                                "/api/v1/nodes/{id}/jobs",
                                TAG,
                                "Jobs that hold something on a node",
                                this::jobs)
                        .paged()
                        .replies("JobList"),
                Route.get(
                                "/api/v1/nodes/{id}/events",
                                TAG,
                                "A node's events, oldest first",
                                this::events)
                        .query("limit", "integer", "most events, default 100")
                        .query("after", "integer", "only events with a higher sequence")
                        .replies("EventList"),
                Route.post(
                                "/api/v1/nodes/{id}/drain",
                                TAG,
                                "Keeps new work off a node",
                                this::drain)
                        .takes("Reason")
                        .replies("Node"),
                Route.post(
                                "/api/v1/nodes/{id}/undrain",
                                TAG,
                                "Lets new work onto a node again",
                                this::undrain)
                        .replies("Node"),
                Route.post(
                        "/api/v1/nodes/{id}/remove",
                        TAG,
                        "Removes a lost or drained and empty node",
                        this::remove),
                Route.get("/api/v1/gpus", TAG, "GPUs of all nodes", this::gpus)
                        .paged()
                        .query(
                                "state",
                                "string",
                                "idle, allocated, draining, faulted, suspect or down, with commas between")
                        .query("type", "string", "GPU types with commas between")
                        .query("node", "string", "a node's number or name")
                        .query("realm", "string", "real or simulated")
                        .replies("GpuList"),
                Route.get(
                                "/api/v1/topology",
                                TAG,
                                "Blocks, racks and nodes",
                                request -> Reply.json(topology()))
                        .replies("Topology"));
    }

    /// {@return the node that the path names, by number or name}
    static NodeImage node(Views views, String text) {
        Optional<NodeImage> byNumber =
                text.matches("\\d{1,9}") ? views.node(Integer.parseInt(text)) : Optional.empty();
        return byNumber.or(() -> views.nodeByName(text))
                .orElseThrow(
                        () -> new ProblemException(Problem.of(new Rejection.UnknownNode(text))));
    }

    private NodeImage node(Request request) {
        return node(views, request.pathValue("id"));
    }

    private NodeShape shape() {
        return new NodeShape(views, Places.of(views), controller.now());
    }

    private Reply list(Request request) {
        Request.Query query = request.query();
        List<String> states = words(query.value("state"));
        List<String> realms = words(query.value("realm"));
        Optional<String> text = query.value("q").map(one -> one.toLowerCase(Locale.ROOT));
        List<NodeImage> wanted =
                views.nodes().stream()
                        .filter(node ->
                                states.isEmpty() || states.contains(NodeShape.display(node)))
                        .filter(node ->
                                realms.isEmpty()
                                        || realms.contains(JobShape.lower(node.spec().realm())))
                        .filter(node -> text.isEmpty() || matches(node, text.get()))
                        .toList();
        NodeShape shape = shape();
        return Reply.json(Listing.of(query).page("NodeList", views.index(), wanted, shape::node));
    }

    private static boolean matches(NodeImage node, String text) {
        return node.spec().name().toLowerCase(Locale.ROOT).contains(text)
                || node.spec().rack().toLowerCase(Locale.ROOT).contains(text)
                || node.spec().block().toLowerCase(Locale.ROOT).contains(text)
                || node.spec().gpus().stream()
                        .anyMatch(gpu -> gpu.type().toLowerCase(Locale.ROOT).contains(text));
    }

    private static List<String> words(Optional<String> text) {
        return text.map(one -> List.of(one.toLowerCase(Locale.ROOT).split(","))).orElse(List.of());
    }

    private Reply one(Request request) {
        return Listing.one(request, shape().node(node(request)));
    }

    private Reply gpusOfNode(Request request) {
        List<ObjectNode> gpus = shape().gpus(node(request));
        return Reply.json(
                Listing.of(request.query()).page("GpuList", views.index(), gpus, gpu -> gpu));
    }

    private record Slot(NodeImage node, int gpu) {}

    private Reply gpus(Request request) {
        Request.Query query = request.query();
        List<String> states = words(query.value("state"));
        List<String> types = words(query.value("type"));
        List<String> realms = words(query.value("realm"));
        Optional<NodeImage> only = query.value("node").map(text -> node(views, text));
        Optional<String> text = query.value("q").map(one -> one.toLowerCase(Locale.ROOT));
        List<Slot> slots = new ArrayList<>();
        for (NodeImage node : only.map(List::of).orElseGet(() -> List.copyOf(views.nodes()))) {
            if (!realms.isEmpty() && !realms.contains(JobShape.lower(node.spec().realm()))) {
                continue;
            }
            for (int i = 0; i < node.spec().gpus().size(); i++) {
                GpuSpec gpu = node.spec().gpus().get(i);
                boolean wanted =
                        (states.isEmpty()
                                        || states.contains(
                                                JobShape.lower(NodeShape.gpuState(node, i))))
                                && (types.isEmpty()
                                        || types.contains(gpu.type().toLowerCase(Locale.ROOT)))
                                && (text.isEmpty()
                                        || matches(node, text.get())
                                        || gpu.uuid()
                                                .toLowerCase(Locale.ROOT)
                                                .contains(text.get()));
                if (wanted) {
                    slots.add(new Slot(node, i));
                }
            }
        }
        NodeShape shape = shape();
        return Reply.json(
                Listing.of(query)
                        .page(
                                "GpuList",
                                views.index(),
                                slots,
                                slot -> shape.gpus(slot.node()).get(slot.gpu())));
    }

    private Reply jobs(Request request) {
        NodeImage node = node(request);
        List<Long> holders = Places.of(views).jobsOn(node.id());
        return Reply.json(
                new JobList(views, controller.now())
                        .page(request.query(), job -> holders.contains(job.id())));
    }

    private Reply events(Request request) {
        NodeImage node = node(request);
        return Reply.json(
                EventList.page(
                        views, request.query(), event -> EventShape.nodeOf(event) == node.id()));
    }

    private Reply act(NodeImage node, LongFunction<Command> commandAt) {
        asking.ask(commandAt);
        return Reply.json(shape().node(node(views, Integer.toString(node.id()))));
    }

    private Reply drain(Request request) {
        NodeImage node = node(request);
        String reason = Bodies.fields(request, fields -> fields.text("reason").orElse(""));
        return act(node, at -> new Command.DrainNode(at, node.id(), Callers.by(request), reason));
    }

    private Reply undrain(Request request) {
        NodeImage node = node(request);
        return act(node, at -> new Command.UndrainNode(at, node.id(), Callers.by(request)));
    }

    private Reply remove(Request request) {
        NodeImage node = node(request);
        asking.ask(at -> new Command.RemoveNode(at, node.id(), Callers.by(request)));
        return Reply.empty(204);
    }

    private ObjectNode topology() {
        Map<String, Map<String, List<NodeImage>>> blocks = new TreeMap<>();
        for (NodeImage node : views.nodes()) {
            blocks.computeIfAbsent(node.spec().block(), ignored -> new TreeMap<>())
                    .computeIfAbsent(node.spec().rack(), ignored -> new ArrayList<>())
                    .add(node);
        }
        ObjectNode result = Json.ofKind("Topology");
        ArrayNode blockList = result.putArray("blocks");
        blocks.forEach((block, racks) -> {
            ArrayNode rackList = blockList.addObject().put("name", block).putArray("racks");
            racks.forEach((rack, nodes) -> {
                ArrayNode nodeList = rackList.addObject().put("name", rack).putArray("nodes");
                nodes.forEach(node ->
                        nodeList.addObject()
                                .put("id", node.id())
                                .put("name", node.spec().name())
                                .put("row", node.spec().row())
                                .put("display", NodeShape.display(node))
                                .put("realm", JobShape.lower(node.spec().realm()))
                                .put("gpus", node.spec().gpus().size())
                                .put(
                                        "allocated",
                                        node.heldMilli().stream()
                                                .filter(milli -> milli > 0)
                                                .count()));
            });
        });
        return result;
    }
}
