package io.stoker.simulator.edge.experiment;

import io.stoker.model.CronRule;
import io.stoker.model.ReservationSpec;
import io.stoker.model.ReservationSpec.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads `reservations`: a list of `{name, kind, start, duration, cron, nodes, block, rack, gpus}`.
/// `start` is a span from the begin of the run.
final class ReservationReader {

    private static final List<String> KEYS =
            List.of(
                    "name",
                    "kind",
                    "start",
                    "duration",
                    "cron",
                    "zone",
                    "nodes",
                    "block",
                    "rack",
                    "gpus");
    private static final int MOST_GPUS = 10_000_000;

    private ReservationReader() {}

    /// {@return the reservations; their starts count from the begin of the run}
    static List<ReservationSpec> read(Fields experiment) {
        Optional<Tree> tree = experiment.tree("reservations");
        if (tree.isEmpty()) {
            return List.of();
        }
        if (!(tree.get() instanceof Tree.Items items)) {
            throw new ExperimentException(
                    experiment.at("reservations"), "reservations: expected a list of them");
        }
        List<ReservationSpec> all = new ArrayList<>();
        for (Tree item : items.values()) {
            if (!(item instanceof Tree.Section section)) {
                throw new ExperimentException(
                        item.place(),
                        "reservations: expected {name, start, duration, ...}, found a single value");
            }
            all.add(one(Fields.of(section, KEYS)));
        }
        return all;
    }

    private static ReservationSpec one(Fields fields) {
        boolean maintenance =
                fields.oneOf("kind", List.of("reservation", "maintenance"))
                        .map("maintenance"::equals)
                        .orElse(false);
        try {
            return new ReservationSpec(
                    fields.text("name")
                            .orElseThrow(() -> fields.wrong("name", "a name for the reservation")),
                    maintenance,
                    fields.duration("start").orElse(0),
                    fields.duration("duration").orElse(0),
                    fields.text("cron")
                            .map(rule ->
                                    new CronRule(
                                            rule,
                                            fields.text("zone").orElse(CronRule.DEFAULT_ZONE))),
                    new Place(
                            fields.list("nodes").orElse(List.of()).stream()
                                    .map(Tree.Scalar::text)
                                    .toList(),
                            fields.text("block").orElse(""),
                            fields.text("rack").orElse(""),
                            (int) fields.whole("gpus", 1, MOST_GPUS).orElse(0)),
                    List.of(),
                    List.of(),
                    "");
        } catch (IllegalArgumentException refused) {
            throw new ExperimentException(fields.place(), "reservations: " + refused.getMessage());
        }
    }
}
