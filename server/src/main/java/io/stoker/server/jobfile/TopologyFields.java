package io.stoker.server.jobfile;

import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.TopologyRules;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Reads `topology`: which workers must or should be near each other.
final class TopologyFields {

    private static final Map<String, Level> LEVELS = levels();

    private TopologyFields() {}

    private static Map<String, Level> levels() {
        Map<String, Level> levels = new LinkedHashMap<>();
        for (Level level : new Level[] {Level.NODE, Level.RACK, Level.BLOCK, Level.CLUSTER}) {
            levels.put(level.word(), level);
        }
        return levels;
    }

    static JobSpec read(Fields fields, JobSpec job) {
        Optional<Fields> topology = fields.map("topology");
        if (topology.isEmpty()) {
            return job;
        }
        Fields inner = topology.get();
        Optional<Level> required = inner.choice("required", LEVELS);
        Optional<Level> preferred = inner.choice("preferred", LEVELS);
        int segment = (int) inner.whole("segment", 1, JobSpec.MAX_WORKERS).orElse(0);
        Level segmentLevel = inner.choice("segmentLevel", LEVELS).orElse(Level.RACK);
        inner.notYet("preferredFor", "leave it out: a larger domain is taken at once");
        inner.notYet("exclusive", "leave it out");
        inner.notYet("apart", "leave it out");
        inner.notYet("spares", "leave it out");
        inner.finish();
        TopologyRules rules =
                fields.made(
                        "topology",
                        TopologyRules.NONE,
                        () ->
                                new TopologyRules(
                                        required,
                                        preferred,
                                        0,
                                        segment,
                                        segmentLevel,
                                        TopologyRules.NONE.exclusive(),
                                        TopologyRules.NONE.apartLevel(),
                                        TopologyRules.NONE.apartKey(),
                                        TopologyRules.NONE.spares()));
        return fields.made("topology", job, () -> job.withTopology(rules));
    }
}
