package io.stoker.simulator.edge.experiment;

import io.stoker.simulator.repack.Overhead;
import io.stoker.simulator.repack.RepackEngine;
import java.util.List;
import java.util.Optional;

/// What an experiment says with `engine: repack` (else it is `brain`), `overhead: muri | none |
/// per-start` and `slowdown: 1.015` (to thousandths; work takes that many run times).
///
/// `repack` is an idealised cluster ([RepackEngine]) for comparison with published tables: it is
/// emptied and packed again, at no cost, whenever anything happens, and knows `order: srtf | srsf |
/// las`. Keys that say how the brain or the nodes behave mean nothing to it and are refused.
///
/// @param overhead when a job pays for starting
/// @param slowdownMilli thousandths of its run time that a job's work takes
record RepackKeys(Overhead overhead, int slowdownMilli) {

    private static final List<String> MEANINGLESS =
            List.of(
                    "place",
                    "strict",
                    "ageingPerHour",
                    "reserveAfter",
                    "backfill",
                    "preemption",
                    "checkpoint",
                    "restart",
                    "failures",
                    "horizon",
                    "startup",
                    "stop",
                    "commitDelay");

    /// {@return the keys, when the engine is `repack`}
    static Optional<RepackKeys> read(Fields fields) {
        String engine = fields.oneOf("engine", List.of("brain", "repack")).orElse("brain");
        Optional<String> overhead = fields.oneOf("overhead", Overhead.words());
        if (engine.equals("brain")) {
            refuse(fields, List.of("overhead", "slowdown"), "brain; use startup and stretch");
            return Optional.empty();
        }
        refuse(fields, MEANINGLESS, "repack");
        if (!RepackEngine.ORDERS.contains(fields.text("order").orElse(""))) {
            throw fields.wrong(
                    "order", "one of %s under engine: repack".formatted(RepackEngine.ORDERS));
        }
        return Optional.of(
                new RepackKeys(
                        overhead.flatMap(Overhead::named).orElse(Overhead.MURI),
                        (int) Math.round(fields.positive("slowdown", 1_000).orElse(1) * 1_000)));
    }

    private static void refuse(Fields fields, List<String> keys, String engine) {
        for (String key : keys) {
            if (fields.tree(key).isPresent()) {
                throw new ExperimentException(
                        fields.at(key),
                        "%s: means nothing under engine: %s".formatted(key, engine));
            }
        }
    }
}
