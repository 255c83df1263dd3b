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
        for (Level level : Level.values()) {
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
        long preferredFor = inner.durationMillis("preferredFor").orElse(0);
        Optional<Level> exclusive = inner.choice("exclusive", LEVELS);
        Level apartLevel = Level.NODE;
        String apartKey = "";
        Optional<Fields> apart = inner.map("apart");
        if (apart.isPresent()) {
            apartLevel = apart.get().choice("level", LEVELS).orElse(Level.NODE);
            Optional<String> key = apart.get().text("key");
            if (key.isEmpty()) {
                apart.get().missing("key", "expected the name of the jobs that keep apart");
            }
            apartKey = key.orElse("none");
            apart.get().finish();
        }
        int spares = (int) inner.whole("spares", 0, JobSpec.MAX_WORKERS).orElse(0);
        inner.finish();
        Level keepApartAt = apartLevel;
        String keepApart = apartKey;
        TopologyRules rules =
                fields.made(
                        "topology",
                        TopologyRules.NONE,
                        () ->
                                new TopologyRules(
                                        required,
                                        preferred,
                                        preferredFor,
                                        segment,
                                        segmentLevel,
                                        exclusive,
                                        keepApartAt,
                                        keepApart,
                                        spares));
        return fields.made("topology", job, () -> job.withTopology(rules));
    }
}
