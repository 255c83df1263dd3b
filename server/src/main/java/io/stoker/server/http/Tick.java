package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Event;
import io.stoker.model.FaultImage;
import io.stoker.model.NodeImage;
import io.stoker.server.shell.Controller;
import io.stoker.server.shell.Views;
import io.stoker.server.shell.Views.Recorded;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Looks at what changed since the last tick and tells the clients. Owned by the ticker's thread.
final class Tick {

    static final List<String> TOPICS =
            List.of("cluster", "jobs", "nodes", "events", "faults", "heatmap");

    private static final int MOST_JOBS = 500;
    private static final int MOST_EVENTS = 200;

    private final Controller controller;
    private final Views views;
    private final ClusterShape cluster;
    private final Heatmap heatmap;
    private long seen;

    Tick(Controller controller, ClusterShape cluster) {
        this.controller = controller;
        this.views = controller.views();
        this.cluster = cluster;
        this.heatmap = new Heatmap(views);
    }

    /// Nobody watches: what happened until here will not be told.
    void rest(long sequence) {
        seen = sequence;
    }

    /// What happened between two ticks.
    ///
    /// @param gap whether some of it is lost
    private record Changes(
            List<Recorded> events,
            Set<Long> jobs,
            Set<Integer> nodes,
            Set<Long> faults,
            boolean gap) {}

    void once(Collection<StreamClient> clients, String boot) {
        Changes changes = since(seen);
        if (!changes.events().isEmpty()) {
            seen = changes.events().getLast().sequence();
        }
        String id = boot + "-" + seen;
        Map<String, Optional<StreamClient.Message>> shared = new LinkedHashMap<>();
        for (StreamClient client : clients) {
            if (client.takeFresh()) {
                welcome(client, id);
            } else {
                for (String topic : client.topics()) {
                    if (!topic.equals("heatmap")) {
                        shared.computeIfAbsent(topic, one -> message(one, changes, id))
                                .ifPresent(client::offer);
                    }
                }
            }
            if (client.wants("heatmap")) {
                heatmap.tell(client, id);
            }
        }
        heatmap.endTick();
    }

    // Only events whose images are shown already: the views run behind the events within one turn
    // of the brain.
    private Changes since(long sequence) {
        long shown = views.index();
        List<Recorded> found = views.eventsAfter(sequence, EventList.ALL);
        boolean gap = !found.isEmpty() && found.getFirst().sequence() > sequence + 1;
        List<Recorded> events = new ArrayList<>(found.size());
        Set<Long> jobs = new LinkedHashSet<>();
        Set<Integer> nodes = new LinkedHashSet<>();
        Set<Long> faults = new LinkedHashSet<>();
        for (Recorded one : found) {
            if (one.index() > shown) {
                break;
            }
            events.add(one);
            note(one.event(), jobs, nodes, faults);
        }
        return new Changes(events, jobs, nodes, faults, gap);
    }

    private void note(Event event, Set<Long> jobs, Set<Integer> nodes, Set<Long> faults) {
        long job = EventShape.jobOf(event);
        if (job >= 0) {
            jobs.add(job);
        }
        int node = EventShape.nodeOf(event);
        if (node >= 0) {
            nodes.add(node);
        }
        if (event instanceof Event.GangPlaced placed) {
            placed.workers().forEach(worker -> nodes.add(worker.nodeId()));
        } else if (event instanceof Event.GangGrown grown) {
            grown.joining().forEach(worker -> nodes.add(worker.nodeId()));
        } else if (event instanceof Event.AllocationReleased released) {
            views.job(released.jobId())
                    .ifPresent(image ->
                            image.attempts()
                                    .forEach(attempt ->
                                            attempt.workers()
                                                    .forEach(worker ->
                                                            nodes.add(
                                                                    worker.allocation()
                                                                            .nodeId()))));
        } else if (event instanceof Event.FaultOpened opened) {
            faults.add(opened.faultId());
        } else if (event instanceof Event.FaultClosed closed) {
            faults.add(closed.faultId());
            views.faults().stream()
                    .filter(fault -> fault.id() == closed.faultId())
                    .forEach(fault -> nodes.add(fault.nodeId()));
        }
    }

    private void welcome(StreamClient client, String id) {
        client.takeReset()
                .ifPresent(reason ->
                        client.offer(
                                StreamClient.Message.of(
                                        "reset", id, "", Json.object().put("reason", reason))));
        boolean resumes = client.resumes();
        Changes missed = since(client.joinedAfter());
        for (String topic : client.topics()) {
            Optional<StreamClient.Message> message =
                    switch (topic) {
                        case "heatmap" -> Optional.empty();
                        case "nodes" ->
                                resumes ? message(topic, missed, id) : Optional.of(allNodes(id));
                        case "faults" ->
                                resumes ? message(topic, missed, id) : Optional.of(openFaults(id));
                        case "cluster" -> message(topic, missed, id);
                        default ->
                                topic.startsWith("job:")
                                        ? Optional.of(job(Long.parseLong(topic.substring(4)), id))
                                        : message(topic, missed, id);
                    };
            message.ifPresent(client::offer);
        }
    }

    private Optional<StreamClient.Message> message(String topic, Changes changes, String id) {
        return switch (topic) {
            case "cluster" ->
                    Optional.of(StreamClient.Message.of("cluster", id, "", cluster.cluster()));
            case "jobs" -> jobs(changes, id);
            case "nodes" -> nodes(changes, id);
            case "faults" -> faults(changes, id);
            case "events" -> events(changes, id);
            default -> {
                long job = Long.parseLong(topic.substring(4));
                yield changes.jobs().contains(job) || changes.gap()
                        ? Optional.of(job(job, id))
                        : Optional.empty();
            }
        };
    }

    private Optional<StreamClient.Message> jobs(Changes changes, String id) {
        if (changes.jobs().isEmpty() && !changes.gap()) {
            return Optional.empty();
        }
        ObjectNode node = Json.object();
        ArrayNode changed = node.putArray("changed");
        ArrayNode removed = node.putArray("removed");
        JobShape shape = new JobShape(views, controller.now());
        int told = 0;
        for (long job : changes.jobs()) {
            if (++told > MOST_JOBS) {
                break;
            }
            views.job(job)
                    .ifPresentOrElse(
                            image -> changed.add(shape.brief(image)), () -> removed.add(job));
        }
        node.put("more", changes.gap() || changes.jobs().size() > MOST_JOBS);
        return Optional.of(StreamClient.Message.of("jobs", id, "", node));
    }

    private StreamClient.Message job(long job, String id) {
        ObjectNode node =
                views.job(job)
                        .map(image -> new JobShape(views, controller.now()).full(image))
                        .orElseGet(() -> Json.object().put("removed", job));
        return StreamClient.Message.of("job", id, "", node);
    }

    private StreamClient.Message allNodes(String id) {
        ObjectNode node = Json.object();
        ArrayNode changed = node.putArray("changed");
        NodeShape shape = new NodeShape(views, Places.of(views), controller.now());
        views.nodes().forEach(image -> changed.add(shape.node(image)));
        node.putArray("removed");
        return StreamClient.Message.of("nodes", id, "", node);
    }

    private Optional<StreamClient.Message> nodes(Changes changes, String id) {
        if (changes.gap()) {
            return Optional.of(allNodes(id));
        }
        if (changes.nodes().isEmpty()) {
            return Optional.empty();
        }
        ObjectNode node = Json.object();
        ArrayNode changed = node.putArray("changed");
        ArrayNode removed = node.putArray("removed");
        NodeShape shape = new NodeShape(views, Places.of(views), controller.now());
        for (int one : changes.nodes()) {
            Optional<NodeImage> image = views.node(one);
            image.ifPresentOrElse(found -> changed.add(shape.node(found)), () -> removed.add(one));
        }
        return Optional.of(StreamClient.Message.of("nodes", id, "", node));
    }

    private StreamClient.Message openFaults(String id) {
        ObjectNode node = Json.object();
        ArrayNode changed = node.putArray("changed");
        for (FaultImage fault : views.faults()) {
            if (fault.closedAt() == 0) {
                changed.add(FaultRoutes.shape(fault, views, controller.now()));
            }
        }
        return StreamClient.Message.of("faults", id, "", node);
    }

    private Optional<StreamClient.Message> faults(Changes changes, String id) {
        if (changes.gap()) {
            return Optional.of(openFaults(id));
        }
        if (changes.faults().isEmpty()) {
            return Optional.empty();
        }
        ObjectNode node = Json.object();
        ArrayNode changed = node.putArray("changed");
        for (FaultImage fault : views.faults()) {
            if (changes.faults().contains(fault.id())) {
                changed.add(FaultRoutes.shape(fault, views, controller.now()));
            }
        }
        return Optional.of(StreamClient.Message.of("faults", id, "", node));
    }

    private Optional<StreamClient.Message> events(Changes changes, String id) {
        if (changes.events().isEmpty()) {
            return Optional.empty();
        }
        int from = Math.max(0, changes.events().size() - MOST_EVENTS);
        ObjectNode node = Json.object();
        ArrayNode items = node.putArray("items");
        EventShape shape = new EventShape(views);
        changes.events()
                .subList(from, changes.events().size())
                .forEach(one -> items.add(shape.event(one)));
        node.put("skipped", from);
        return Optional.of(StreamClient.Message.of("events", id, "", node));
    }
}
