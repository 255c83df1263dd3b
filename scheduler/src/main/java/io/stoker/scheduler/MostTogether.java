package io.stoker.scheduler;

import io.stoker.model.Level;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/// How many workers the best domain of a level would hold if it were empty. Counting looks at every
/// node, so what was counted is kept until nodes come or go.
final class MostTogether {

    private static final int MOST_KEPT = 1_024;

    private record Question(Realm realm, WorkerRequest request, Level level) {}

    private final NodeTable nodes;
    private final NodeClasses classes;
    private final Domains domains;
    private final Map<Question, Integer> answers = new LinkedHashMap<>();
    private long madeFor = -1;

    MostTogether(NodeTable nodes, NodeClasses classes, Domains domains) {
        this.nodes = nodes;
        this.classes = classes;
        this.domains = domains;
    }

    int of(Realm realm, WorkerRequest request, Level level) {
        if (madeFor != nodes.roster || answers.size() >= MOST_KEPT) {
            answers.clear();
            madeFor = nodes.roster;
        }
        Question asked = new Question(realm, request, level);
        Integer known = answers.get(asked);
        if (known == null) {
            known = count(asked);
            answers.put(asked, known);
        }
        return known;
    }

    private int count(Question asked) {
        int cluster = domains.cluster(asked.realm());
        if (cluster == Domains.NONE) {
            return 0;
        }
        boolean island = asked.level() == Level.ISLAND;
        Level level = island ? Level.NODE : asked.level();
        long most = 0;
        for (int number : domains.parts(domains.at(Level.CLUSTER, cluster), level)) {
            long workers = 0;
            for (int node : domains.at(level, number).nodes()) {
                NodeClass own = classes.at(nodes.classOf[node]);
                workers +=
                        island
                                ? own.mostWorkersInIsland(
                                        asked.request(), nodes.sizes[node], domains.islands(node))
                                : own.mostWorkersOn(asked.request(), nodes.sizes[node]);
            }
            most = Math.max(most, workers);
        }
        return (int) Math.min(most, Integer.MAX_VALUE);
    }
}
