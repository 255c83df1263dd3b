package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Event;
import io.stoker.model.GpuPower;
import io.stoker.model.GpuSpec;
import io.stoker.model.JobImage;
import io.stoker.model.Level;
import io.stoker.model.NodeImage;
import io.stoker.model.NodeSpec;
import io.stoker.model.PowerBudget;
import io.stoker.model.Realm;
import io.stoker.model.WorkerImage;
import io.stoker.server.shell.Views;
import java.util.HashMap;
import java.util.Map;

/// Power budgets as JSON and in words, with what their domains draw at most now.
final class PowerShape {

    private final Views views;
    private final Map<Integer, Long> loads = new HashMap<>();

    PowerShape(Views views) {
        this.views = views;
        for (JobImage job : views.jobs()) {
            job.attempts()
                    .forEach(attempt ->
                            attempt.workers().stream()
                                    .filter(WorkerImage::holding)
                                    .forEach(this::add));
        }
    }

    private void add(WorkerImage worker) {
        var held = worker.allocation();
        NodeSpec node = views.node(held.nodeId()).map(NodeImage::spec).orElse(null);
        for (int gpu = 0; node != null && gpu < node.gpus().size(); gpu++) {
            if ((held.gpuMask() >>> gpu & 1) == 1) {
                long adds =
                        (long) held.milliEach()
                                * GpuPower.of(node.gpus().get(gpu).type())
                                        .loadWatts(held.powerWatts());
                loads.merge(held.nodeId(), adds, Long::sum);
            }
        }
    }

    ObjectNode of(PowerBudget budget) {
        ObjectNode node =
                Json.ofKind("PowerBudget")
                        .put("level", budget.level().word())
                        .put("domain", budget.domain())
                        .put("watts", budget.watts());
        ObjectNode drawn = node.putObject("drawnWatts");
        for (Realm realm : Realm.values()) {
            drawn.put(JobShape.lower(realm), watts(budget, realm));
        }
        return node;
    }

    private long watts(PowerBudget budget, Realm realm) {
        long milliwatts = 0;
        for (NodeImage node : views.nodes()) {
            if (node.spec().realm() == realm && budget.covers(node.spec())) {
                milliwatts += loads.getOrDefault(node.id(), 0L);
                for (GpuSpec gpu : node.spec().gpus()) {
                    milliwatts += GpuPower.of(gpu.type()).idleWatts() * 1_000L;
                }
            }
        }
        return Math.ceilDiv(milliwatts, 1_000);
    }

    /// {@return the title of the domain whose budget an event is about; empty for other events}
    static String domainOf(Event event) {
        if (event instanceof Event.PowerBudgetChanged changed) {
            return title(changed.budget().level(), changed.budget().domain());
        }
        return event instanceof Event.PowerBudgetDeleted deleted
                ? title(deleted.level(), deleted.domain())
                : "";
    }

    static String changed(Event.PowerBudgetChanged event) {
        return "%s may draw %d W, said %s"
                .formatted(domainOf(event), event.budget().watts(), event.by());
    }

    static String deleted(Event.PowerBudgetDeleted event) {
        return "the power budget of %s was lifted by %s".formatted(domainOf(event), event.by());
    }

    private static String title(Level level, String domain) {
        return PowerBudget.title(level, domain);
    }
}
