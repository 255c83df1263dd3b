package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.JobSpec;
import io.stoker.model.NodeState;
import io.stoker.model.Realm;
import io.stoker.model.Rejection;
import io.stoker.model.ReservationImage;
import io.stoker.model.ReservationSpec;
import io.stoker.scheduler.RunningGang;
import io.stoker.scheduler.RunningJobs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Decisions about reservations. The state keeps each one's present or next time and its nodes; a
/// turn moves it on, once however many leaders propose it.
final class ReservationDecisions {

    private ReservationDecisions() {}

    static Decision create(ClusterState state, Command.CreateReservation c) {
        ReservationSpec spec = c.reservation();
        if (state.reservations.containsKey(spec.name())) {
            return refused(
                    spec,
                    "name: expected a new one, found %s; delete that reservation first"
                            .formatted(spec.name()));
        }
        if (spec.endOf(c.firstAt()) <= c.at()) {
            return refused(
                    spec,
                    "start: expected a time that ends after now, found one that ended at %s"
                            .formatted(Instant.ofEpochMilli(spec.endOf(c.firstAt()))));
        }
        for (String queue : spec.queues()) {
            if (!state.queues.containsKey(queue)) {
                return Decider.refused(new Rejection.UnknownQueue(queue));
            }
        }
        for (String node : spec.place().nodes()) {
            if (!state.nodesByName.containsKey(node)) {
                return Decider.refused(new Rejection.UnknownNode(node));
            }
        }
        List<Integer> nodes = nodesFor(state, spec, c.firstAt());
        Optional<String> wrong = wrong(state, spec, c.firstAt(), nodes);
        if (wrong.isPresent()) {
            return refused(spec, wrong.get());
        }
        boolean open = c.firstAt() <= c.at();
        return Decider.done(
                new Event.ReservationChanged(
                        new ReservationImage(spec, c.firstAt(), open, nodes), c.by()));
    }

    private static Optional<String> wrong(
            ClusterState state, ReservationSpec spec, long startAt, List<Integer> nodes) {
        int gpus = nodes.stream().mapToInt(id -> gpusOf(state, id)).sum();
        if (spec.place().gpus() > gpus) {
            return Optional.of(
                    "gpus: expected at most %d, which nodes that nobody reserves then have, found %d"
                            .formatted(gpus, spec.place().gpus()));
        }
        if (nodes.isEmpty()) {
            return Optional.of(
                    "nodes: expected a place with nodes, found none in %s".formatted(spec.place()));
        }
        for (ReservationImage other : state.reservations.values()) {
            boolean meets =
                    other.startAt() < spec.endOf(startAt)
                            && other.endAt() > startAt
                            && other.nodes().stream().anyMatch(nodes::contains);
            if (meets && !spec.maintenance() && !other.spec().maintenance()) {
                return Optional.of(
                        "nodes: expected nodes that nobody reserves then, found some of reservation %s"
                                .formatted(other.spec().name()));
            }
        }
        return Optional.empty();
    }

    private static Decision refused(ReservationSpec spec, String why) {
        return Decider.refused(new Rejection.ReservationRefused(spec.name(), why));
    }

    static Decision delete(ClusterState state, Command.DeleteReservation c) {
        return state.reservations.containsKey(c.name())
                ? Decider.done(new Event.ReservationEnded(c.name(), c.by()))
                : Decider.refused(new Rejection.UnknownReservation(c.name()));
    }

    static Decision turn(ClusterState state, Command.TurnReservation c) {
        ReservationImage now = state.reservations.get(c.name());
        if (now == null || now.startAt() != c.startAt() || c.at() < now.startAt()) {
            return Decider.nothing("reservation %s has moved on".formatted(c.name()));
        }
        if (c.at() >= now.endAt()) {
            return Decider.done(
                    c.nextAt() > now.startAt()
                            ? new Event.ReservationChanged(
                                    new ReservationImage(
                                            now.spec(),
                                            c.nextAt(),
                                            false,
                                            nodesFor(state, now.spec(), c.nextAt())),
                                    "")
                            : new Event.ReservationEnded(c.name(), ""));
        }
        if (now.open()) {
            return Decider.nothing("reservation %s is open already".formatted(c.name()));
        }
        // Nodes that joined the domain meanwhile belong to it; GPUs keep the nodes that jobs have
        // been kept off.
        List<Integer> nodes =
                now.spec().place().gpus() > 0
                        ? now.nodes()
                        : nodesFor(state, now.spec(), now.startAt());
        return Decider.done(
                new Event.ReservationChanged(
                        new ReservationImage(now.spec(), now.startAt(), true, nodes), ""));
    }

    /// {@return why a job may not name its reservation}
    static Optional<Rejection> refuses(ClusterState state, JobSpec job) {
        if (job.reservation().isEmpty()) {
            return Optional.empty();
        }
        String name = job.reservation().get();
        ReservationImage known = state.reservations.get(name);
        if (known == null) {
            return Optional.of(new Rejection.UnknownReservation(name));
        }
        return known.spec().admits(job.queue(), job.user())
                ? Optional.empty()
                : Optional.of(
                        new Rejection.ReservationRefused(
                                name,
                                known.spec().maintenance()
                                        ? "reservation: expected one that jobs may use, found %s, which is maintenance"
                                                .formatted(name)
                                        : "reservation: expected one that user %s in queue %s may use, found %s, which is for %s"
                                                .formatted(
                                                        job.user(),
                                                        job.queue(),
                                                        name,
                                                        allowed(known.spec()))));
    }

    private static String allowed(ReservationSpec spec) {
        var all = new ArrayList<String>();
        spec.queues().forEach(queue -> all.add("queue " + queue));
        spec.users().forEach(user -> all.add("user " + user));
        return String.join(", ", all);
    }

    private static List<Integer> nodesFor(ClusterState state, ReservationSpec spec, long startAt) {
        ReservationSpec.Place place = spec.place();
        if (place.gpus() > 0) {
            return pick(state, spec, startAt);
        }
        return state.nodes().stream()
                .filter(node ->
                        place.nodes().isEmpty()
                                ? (place.block().isEmpty()
                                                || place.block().equals(node.spec.block()))
                                        && (place.rack().isEmpty()
                                                || place.rack().equals(node.spec.rack()))
                                : place.nodes().contains(node.spec.name()))
                .map(node -> node.id)
                .toList();
    }

    /// Whole nodes with so many GPUs: first those that are expected to be free by then, then the
    /// lowest numbers. Real nodes where there are any.
    private static List<Integer> pick(ClusterState state, ReservationSpec spec, long startAt) {
        var taken = new TreeSet<Integer>();
        for (ReservationImage other : state.reservations.values()) {
            if (!other.spec().name().equals(spec.name())
                    && other.startAt() < spec.endOf(startAt)
                    && other.endAt() > startAt) {
                taken.addAll(other.nodes());
            }
        }
        boolean real = state.nodes().stream().anyMatch(node -> node.spec.realm() == Realm.REAL);
        List<Node> open =
                state.nodes().stream()
                        .filter(node -> (node.spec.realm() == Realm.REAL) == real)
                        .filter(node -> node.state != NodeState.LOST && !node.drained)
                        .filter(node -> !taken.contains(node.id) && !node.spec.gpus().isEmpty())
                        .sorted(
                                Comparator.comparing((Node node) ->
                                                !freeBy(state.scheduling.running(), node, startAt))
                                        .thenComparing(node -> node.id))
                        .toList();
        var picked = new ArrayList<Integer>();
        int gpus = 0;
        for (Node node : open) {
            if (gpus < spec.place().gpus()) {
                picked.add(node.id);
                gpus += node.spec.gpus().size();
            }
        }
        return picked;
    }

    private static boolean freeBy(RunningJobs running, Node node, long at) {
        for (RunningJobs.Holding holding : running.on(node.id)) {
            RunningGang gang = holding.gang();
            if (gang.expectedEndAt() > at) {
                return false;
            }
        }
        return true;
    }

    private static int gpusOf(ClusterState state, int node) {
        Node known = state.node(node);
        return known == null ? 0 : known.spec.gpus().size();
    }
}
