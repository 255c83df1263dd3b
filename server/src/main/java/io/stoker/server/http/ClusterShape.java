package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.FaultImage;
import io.stoker.model.GpuTime;
import io.stoker.model.JobImage;
import io.stoker.model.JobState;
import io.stoker.model.NodeImage;
import io.stoker.model.NodeState;
import io.stoker.model.Realm;
import io.stoker.server.shell.Controller;
import io.stoker.server.shell.Views;
import java.util.EnumMap;
import java.util.Map;

/// The whole cluster in numbers. Safe for any thread.
final class ClusterShape {

    private final Controller controller;
    private final Views views;
    private final Pulse pulse;
    private final Generator generator;
    private final String version;
    private final long startedAt;

    ClusterShape(Controller controller, Pulse pulse, Generator generator, String version) {
        this.controller = controller;
        this.views = controller.views();
        this.pulse = pulse;
        this.generator = generator;
        this.version = version;
        this.startedAt = controller.now();
    }

    ObjectNode cluster() {
        long now = controller.now();
        ObjectNode node = Json.ofKind("Cluster").put("version", version);
        Json.time(node, "time", now);
        Json.time(node, "startedAt", startedAt);
        node.put("uptimeSeconds", (now - startedAt) / 1000.0)
                .put("ready", views.ready())
                .put("index", views.index());
        Map<Realm, RealmCount> realms = new EnumMap<>(Realm.class);
        for (Realm realm : Realm.values()) {
            realms.put(realm, new RealmCount());
        }
        NodeShape.Readings readings = new NodeShape.Readings();
        nodes(node, realms, readings);
        GpuTime account = jobs(node, realms);
        pulse.put(node, now);
        node.set("gpuSeconds", JobShape.gpuSeconds(account));
        ObjectNode telemetry =
                node.putObject("telemetry")
                        .put("gpus", readings.count())
                        .put("simulatedGpus", readings.simulated());
        readings.put(telemetry);
        long open = 0;
        for (FaultImage fault : views.faults()) {
            open += fault.closedAt() == 0 ? 1 : 0;
        }
        node.put("openFaults", open);
        ObjectNode realmNode = node.putObject("realms");
        realms.forEach((realm, count) -> realmNode.set(JobShape.lower(realm), count.json()));
        Controller.JournalStats journal = controller.journalStats();
        node.putObject("journal")
                .put("appliedIndex", journal.appliedIndex())
                .put("sizeBytes", journal.sizeBytes())
                .put("appends", journal.appends())
                .put("commands", journal.commands());
        node.putObject("scheduler")
                .put("order", views.policy().order())
                .put("place", views.policy().place())
                .put("strict", views.policy().strict());
        node.set("generator", generator.spec());
        return node;
    }

    private void nodes(
            ObjectNode node, Map<Realm, RealmCount> realms, NodeShape.Readings readings) {
        int[] states = new int[NodeState.values().length];
        int[] gpus = new int[NodeShape.GpuState.values().length];
        int total = 0;
        int drained = 0;
        int virtual = 0;
        int gpuTotal = 0;
        long held = 0;
        for (NodeImage image : views.nodes()) {
            total++;
            states[image.state().ordinal()]++;
            drained += image.drained() ? 1 : 0;
            RealmCount realm = realms.getOrDefault(image.spec().realm(), new RealmCount());
            realm.nodes++;
            readings.add(views.telemetry(image.id()));
            for (int i = 0; i < image.spec().gpus().size(); i++) {
                NodeShape.GpuState state = NodeShape.gpuState(image, i);
                gpus[state.ordinal()]++;
                gpuTotal++;
                realm.gpus++;
                realm.allocated += NodeShape.heldMilli(image, i) > 0 ? 1 : 0;
                held += NodeShape.heldMilli(image, i);
                boolean none = image.spec().gpus().get(i).virtual();
                virtual += none ? 1 : 0;
                realm.virtual += none ? 1 : 0;
            }
        }
        node.putObject("nodes")
                .put("total", total)
                .put("up", states[NodeState.UP.ordinal()])
                .put("suspect", states[NodeState.SUSPECT.ordinal()])
                .put("lost", states[NodeState.LOST.ordinal()])
                .put("drained", drained)
                .put("real", realms.getOrDefault(Realm.REAL, new RealmCount()).nodes)
                .put("simulated", realms.getOrDefault(Realm.SIMULATED, new RealmCount()).nodes);
        ObjectNode gpuNode = node.putObject("gpus").put("total", gpuTotal);
        for (NodeShape.GpuState state : NodeShape.GpuState.values()) {
            gpuNode.put(JobShape.lower(state), gpus[state.ordinal()]);
        }
        gpuNode.put("virtual", virtual)
                .put("heldMilli", held)
                .put("allocatedRatio", gpuTotal == 0 ? 0.0 : held / 1000.0 / gpuTotal);
    }

    private GpuTime jobs(ObjectNode node, Map<Realm, RealmCount> realms) {
        int[] states = new int[JobState.values().length];
        int total = 0;
        int held = 0;
        GpuTime account = GpuTime.ZERO;
        for (JobImage job : views.jobs()) {
            total++;
            states[job.state().ordinal()]++;
            held += job.state() == JobState.PENDING && !job.heldBy().isEmpty() ? 1 : 0;
            account = account.plus(job.account());
            RealmCount realm = realms.getOrDefault(job.spec().realm(), new RealmCount());
            realm.pending += job.state() == JobState.PENDING ? 1 : 0;
            realm.running += job.state() == JobState.RUNNING ? 1 : 0;
        }
        node.putObject("jobs")
                .put("total", total)
                .put("pending", states[JobState.PENDING.ordinal()])
                .put("scheduled", states[JobState.SCHEDULED.ordinal()])
                .put("running", states[JobState.RUNNING.ordinal()])
                .put("completed", states[JobState.COMPLETED.ordinal()])
                .put("failed", states[JobState.FAILED.ordinal()])
                .put("cancelled", states[JobState.CANCELLED.ordinal()])
                .put("timedOut", states[JobState.TIMED_OUT.ordinal()])
                .put("deadlineMissed", states[JobState.DEADLINE_MISSED.ordinal()])
                .put("rejected", states[JobState.REJECTED.ordinal()])
                .put("held", held);
        return account;
    }

    private static final class RealmCount {
        private int nodes;
        private int gpus;
        private int allocated;
        private int virtual;
        private int pending;
        private int running;

        ObjectNode json() {
            return Json.object()
                    .put("nodes", nodes)
                    .put("gpus", gpus)
                    .put("gpusAllocated", allocated)
                    .put("virtual", virtual)
                    .put("pending", pending)
                    .put("running", running);
        }
    }
}
