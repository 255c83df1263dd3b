package io.stoker.server.http;

import io.stoker.model.AttemptImage;
import io.stoker.model.JobImage;
import io.stoker.model.WorkerImage;
import io.stoker.server.shell.Views;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who holds what on which node, gathered in one pass over the jobs.
final class Places {

    private final Map<Integer, List<Place>> byNode = new HashMap<>();

    /// One worker's hold.
    record Place(JobImage job, WorkerImage worker) {}

    private Places() {}

    static Places of(Views views) {
        Places places = new Places();
        for (JobImage job : views.jobs()) {
            places.add(job);
        }
        return places;
    }

    private void add(JobImage job) {
        if (job.attempts().isEmpty()) {
            return;
        }
        AttemptImage newest = job.attempts().getLast();
        for (WorkerImage worker : newest.workers()) {
            if (worker.holding()) {
                byNode.computeIfAbsent(worker.allocation().nodeId(), ignored -> new ArrayList<>())
                        .add(new Place(job, worker));
            }
        }
    }

    /// {@return what is held on a node}
    List<Place> on(int nodeId) {
        return byNode.getOrDefault(nodeId, List.of());
    }

    /// {@return the jobs that hold something on a node, each once}
    List<Long> jobsOn(int nodeId) {
        return on(nodeId).stream().map(place -> place.job().id()).distinct().toList();
    }
}
