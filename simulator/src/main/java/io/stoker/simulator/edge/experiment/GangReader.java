package io.stoker.simulator.edge.experiment;

import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.Role;
import io.stoker.model.TopologyRules;
import io.stoker.simulator.workload.ArrivalSource;
import io.stoker.simulator.workload.ShapedArrivals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads what the jobs of a workload want of their neighbours: `topology: {required, preferred,
/// preferredFor, segment, segmentLevel, exclusive, apart, apartLevel, spares}` and `roles: [{name,
/// workers, gpus}]`, as in a job file. `segment` counts for jobs whose size it divides.
final class GangReader {

    private static final List<String> LEVELS =
            Stream.of(Level.values()).map(level -> level.name().toLowerCase(Locale.ROOT)).toList();

    private static final List<String> RULES =
            List.of(
                    "required",
                    "preferred",
                    "preferredFor",
                    "segment",
                    "segmentLevel",
                    "exclusive",
                    "apart",
                    "apartLevel",
                    "spares");

    private static final List<String> ROLE = List.of("name", "workers", "gpus");

    private GangReader() {}

    /// Complains when there is something to read.
    static void refuse(Fields fields, String why) {
        for (String key : List.of("topology", "roles")) {
            if (fields.tree(key).isPresent()) {
                throw new ExperimentException(fields.at(key), key + ": " + why);
            }
        }
    }

    /// {@return the jobs of the source with what the fields say}
    static ArrivalSource shaped(ArrivalSource source, Fields fields, List<Role> roles) {
        TopologyRules rules = rules(fields);
        if (!roles.isEmpty() && (rules.segmentWorkers() > 0 || rules.spares() > 0)) {
            throw new ExperimentException(
                    fields.at("topology"),
                    "topology: expected neither segment nor spares beside roles");
        }
        return rules.isNone() && roles.isEmpty()
                ? source
                : new ShapedArrivals(source, rules, roles);
    }

    private static TopologyRules rules(Fields fields) {
        Optional<Tree> tree = fields.tree("topology");
        if (tree.isEmpty()) {
            return TopologyRules.NONE;
        }
        if (!(tree.get() instanceof Tree.Section section)) {
            throw new ExperimentException(
                    tree.get().place(), "topology: expected a section such as {required: rack}");
        }
        Fields own = Fields.of(section, RULES);
        try {
            return TopologyRules.NONE.toBuilder()
                    .required(level(own, "required"))
                    .preferred(level(own, "preferred"))
                    .preferredForMillis(own.duration("preferredFor").orElse(0))
                    .segmentWorkers((int) own.whole("segment", 1, JobSpec.MAX_WORKERS).orElse(0))
                    .segmentLevel(level(own, "segmentLevel").orElse(Level.RACK))
                    .exclusive(level(own, "exclusive"))
                    .apartKey(own.text("apart").orElse(""))
                    .apartLevel(level(own, "apartLevel").orElse(Level.NODE))
                    .spares((int) own.whole("spares", 0, JobSpec.MAX_WORKERS).orElse(0))
                    .build();
        } catch (IllegalArgumentException contradiction) {
            throw new ExperimentException(
                    section.place(), String.valueOf(contradiction.getMessage()));
        }
    }

    private static Optional<Level> level(Fields fields, String key) {
        return fields.oneOf(key, LEVELS).flatMap(Level::of);
    }

    /// {@return the roles of every job, none for jobs whose workers are alike}
    static List<Role> roles(Fields fields) {
        Optional<Tree> tree = fields.tree("roles");
        if (tree.isEmpty()) {
            return List.of();
        }
        if (!(tree.get() instanceof Tree.Items items)) {
            throw new ExperimentException(
                    tree.get().place(), "roles: expected a list of {name, workers, gpus}");
        }
        List<Role> roles = new ArrayList<>();
        for (Tree item : items.values()) {
            if (!(item instanceof Tree.Section section)) {
                throw new ExperimentException(
                        item.place(), "roles: expected a list of {name, workers, gpus}");
            }
            Fields own = Fields.of(section, ROLE);
            GpuRequest gpus =
                    GpuRequest.whole((int) own.whole("gpus", 0, GpuRequest.MAX_PER_NODE).orElse(0));
            String name = own.text("name").orElse("role-" + (roles.size() + 1));
            int workers = (int) own.whole("workers", 1, JobSpec.MAX_WORKERS).orElse(1);
            if (roles.stream().anyMatch(role -> role.name().equals(name))) {
                throw new ExperimentException(
                        item.place(),
                        "roles: expected each name once, found %s twice".formatted(name));
            }
            roles.add(new Role(name, workers, ShapedArrivals.withHostShare(gpus)));
        }
        return roles;
    }
}
