package io.stoker.simulator.edge.experiment;

import io.stoker.model.CheckpointRules;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.QueueSpec;
import io.stoker.scheduler.Policies;
import io.stoker.simulator.edge.trace.TraceFolder;
import io.stoker.simulator.fleet.FailureProfile;
import io.stoker.simulator.fleet.FleetModel;
import io.stoker.simulator.workload.ArrivalSource;
import io.stoker.simulator.workload.CheckpointedArrivals;
import io.stoker.simulator.workload.QueuedArrivals;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads experiment files.
///
/// ```yaml
/// name: packing                       # default: the file's name
/// cluster: openb                      # or a CSV node list,
///                                     # or {nodes, gpus, type, racks, blocks, cpus, memory}
/// workload: {trace: openb-default, inflate: 1.3, arrival: 0s}       # or {generate: poisson, ...}
///                                     # or {trace: itp-cluster02, estimate: exact, gang: nodes}
/// order: fifo                         # fifo | priority | deadline | srtf | ...: see Policies
/// place: best-fit                     # best-fit | first-fit | spread | fgd | ...: see Policies
/// failures: none                      # none | octet
/// seed: 42
/// horizon: 24h                        # default: until all work is done
/// startup: 2s                         # from the order to start until a worker runs, default 0s
/// ```
///
/// Queues, see [QueueReader], stand under `queues: {NAME: {weight: 3, quota: 16, jobs: 2}}`.
/// Further keys: `powerBudgets` ([PowerReader]), `shuffleNodes` (nodes join in an order that the
/// seed draws), `strict`, `ageingPerHour`, `reserveAfter`, `stop`, `commitDelay`, `backfill`,
/// `preemption: off | priority | order`, `checkpoint: none | notice | 10m` (how all jobs save their
/// work: not at all, when they are told to stop, or every so often) and `restart: 30s` (what going
/// on from a checkpoint costs). Unknown keys and words are errors. `engine: repack` with `overhead:
/// muri | none | per-start` runs an idealised cluster instead, see [RepackKeys].
public final class Experiments {

    private static final long LEASE_MILLIS = 10_000;
    private static final long DEFAULT_SEED = 1;

    private static final List<String> KEYS =
            List.of(
                    "name",
                    "engine",
                    "overhead",
                    "slowdown",
                    "cluster",
                    "shuffleNodes",
                    "workload",
                    "queues",
                    "order",
                    "place",
                    "strict",
                    "ageingPerHour",
                    "reserveAfter",
                    "backfill",
                    "preemption",
                    "checkpoint",
                    "restart",
                    "elastic",
                    "usageHalfLife",
                    "failures",
                    "reservations",
                    "seed",
                    "horizon",
                    "startup",
                    "stop",
                    "commitDelay",
                    "powerBudgets");

    /// Words that the contracts name and this release does not know yet.
    private static final Map<String, List<String>> NOT_YET =
            new java.util.TreeMap<>(
                    Map.of(
                            "order", List.of("fair", "learned"),
                            "place", List.of("topology", "thermal"),
                            "failures", List.of("optimistic", "llama3", "meta100k", "file")));

    private final TraceFolder traces;

    /// @param traces where trace presets lie
    public Experiments(TraceFolder traces) {
        this.traces = traces;
    }

    /// Reads a file.
    ///
    /// @param overrides values by path (`workload.inflate`), as `--set` gives them
    /// @throws ExperimentException for anything that cannot be run as written
    public Experiment load(Path file, Map<String, String> overrides) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new ExperimentException("%s: there is no such file".formatted(file));
        } catch (MalformedInputException binary) {
            throw new ExperimentException("%s: expected UTF-8 text".formatted(file));
        } catch (IOException unreadable) {
            throw new ExperimentException(
                    "%s cannot be read: %s".formatted(file, unreadable.getMessage()));
        }
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("."));
        return parse(file.toString(), text, name, folder, overrides);
    }

    /// Reads a text.
    ///
    /// @param source what messages call it
    /// @param name the experiment's name, unless the text gives one
    /// @param folder what files are relative to
    public Experiment parse(
            String source, String text, String name, Path folder, Map<String, String> overrides) {
        Tree tree = Tree.parse(source, text);
        if (!(tree instanceof Tree.Section root)) {
            throw new ExperimentException(
                    tree.place(), "expected keys such as cluster: and workload:");
        }
        Tree.Section section = root;
        for (Map.Entry<String, String> override : overrides.entrySet()) {
            String label = "--set " + override.getKey();
            Tree value = Tree.parse(label, override.getValue());
            section = section.with(List.of(override.getKey().split("\\.")), unplaced(label, value));
        }
        return bind(Fields.of(section, KEYS), name, folder);
    }

    private static Tree unplaced(String label, Tree value) {
        Tree.Place place = new Tree.Place(label, 0, 0);
        return value instanceof Tree.Scalar scalar ? new Tree.Scalar(place, scalar.text()) : value;
    }

    private Experiment bind(Fields fields, String name, Path folder) {
        List<String> notices = new ArrayList<>();
        FailureProfile failures = failures(fields);
        long leaseMillis = failures.active() ? LEASE_MILLIS : 0;
        List<NodeSpec> nodes =
                new ClusterReader(traces, folder)
                        .read(required(fields, "cluster"), notices).stream()
                                .map(node -> node.withLease(leaseMillis))
                                .toList();
        int gpusPerNode = nodes.stream().mapToInt(node -> node.gpus().size()).max().orElse(1);
        ArrivalSource workload =
                new WorkloadReader(traces, folder, gpusPerNode)
                        .read(required(fields, "workload"), notices);
        Optional<CheckpointRules> checkpoint = checkpoint(fields);
        if (checkpoint.isPresent()) {
            workload = new CheckpointedArrivals(workload, checkpoint.get());
        }
        List<QueueSpec> queues = QueueReader.read(fields.tree("queues"));
        if (!queues.isEmpty() && fields.text("engine").filter("repack"::equals).isPresent()) {
            throw new ExperimentException(
                    fields.at("queues"), "queues: the engine repack knows no queues");
        }
        FleetModel fleet =
                new FleetModel(
                        failures,
                        fields.duration("startup").orElse(0),
                        fields.duration("stop").orElse(0),
                        FleetModel.IDEAL.heartbeatMillis());
        return new Experiment(
                fields.text("name").orElse(name),
                nodes,
                flag(fields, "shuffleNodes", false),
                queues.isEmpty()
                        ? workload
                        : new QueuedArrivals(workload, QueueReader.lots(fields.tree("queues"))),
                policy(fields),
                queues,
                fleet,
                fields.duration("commitDelay").orElse(0),
                fields.duration("horizon").orElse(0),
                fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElse(DEFAULT_SEED),
                RepackKeys.read(fields),
                PowerReader.read(fields, nodes),
                notices,
                ReservationReader.read(fields));
    }

    private static Tree required(Fields fields, String key) {
        return fields.tree(key)
                .orElseThrow(() ->
                        new ExperimentException(
                                fields.place(),
                                "key \"%s\" is missing: an experiment needs a cluster and a workload"
                                        .formatted(key)));
    }

    private static FailureProfile failures(Fields fields) {
        List<String> names = FailureProfile.ALL.stream().map(FailureProfile::name).toList();
        return word(fields, "failures", names)
                .flatMap(FailureProfile::named)
                .orElse(FailureProfile.NONE);
    }

    /// {@return how all jobs save their work; empty when the workload is to say}
    private static Optional<CheckpointRules> checkpoint(Fields fields) {
        String how = fields.text("checkpoint").orElse("none");
        long restart = fields.duration("restart").orElse(0);
        if (how.equals("none")) {
            if (restart > 0) {
                throw new ExperimentException(
                        fields.at("restart"),
                        "restart: only jobs that go on from a checkpoint pay for it; set checkpoint");
            }
            return Optional.empty();
        }
        boolean onNotice = how.equals("notice");
        long every = onNotice ? 0 : fields.duration("checkpoint").orElse(0);
        if (!onNotice && every == 0) {
            throw fields.wrong("checkpoint", "none, notice or a time such as 10m");
        }
        return Optional.of(new CheckpointRules(true, onNotice, every, restart));
    }

    private static PolicySpec policy(Fields fields) {
        PolicySpec normal = PolicySpec.DEFAULT;
        return normal.withOrder(word(fields, "order", Policies.orderNames()).orElse("fifo"))
                .withPlace(word(fields, "place", Policies.placementNames()).orElse("best-fit"))
                .withBackfill(
                        word(fields, "backfill", Policies.backfillNames())
                                .orElse(normal.backfill()))
                .withPreemption(preemption(fields))
                .withElastic(flag(fields, "elastic", normal.elastic()))
                .withStrict(flag(fields, "strict", normal.strict()))
                .withAgeingPerHour(
                        (int)
                                fields.whole("ageingPerHour", 0, Policies.MOST_AGEING_PER_HOUR)
                                        .orElse(normal.ageingPerHour()))
                .withReserveAfterMillis(
                        fields.duration("reserveAfter").orElse(normal.reserveAfterMillis()))
                .withUsageHalfLifeMillis(
                        fields.duration("usageHalfLife").orElse(normal.usageHalfLifeMillis()));
    }

    /// {@return the kind of preemption; YAML reads a bare `off` as false}
    private static String preemption(Fields fields) {
        if (fields.text("preemption").equals(Optional.of("false"))) {
            return "off";
        }
        String kind = word(fields, "preemption", Policies.preemptionNames()).orElse("off");
        String order = fields.text("order").orElse("fifo");
        if (kind.equals("priority") && !Policies.knowsPriorities(order)) {
            throw new ExperimentException(
                    fields.at("preemption"),
                    "preemption: priority goes with the orders %s, found %s; with this one use preemption: order"
                            .formatted(String.join(", ", Policies.priorityOrders()), order));
        }
        return kind;
    }

    private static boolean flag(Fields fields, String key, boolean otherwise) {
        return fields.oneOf(key, List.of("true", "false"))
                .map(Boolean::parseBoolean)
                .orElse(otherwise);
    }

    /// {@return a word that this release knows; one that is planned is refused as such}
    private static Optional<String> word(Fields fields, String key, List<String> known) {
        Optional<String> word = fields.text(key);
        if (word.isPresent()
                && !known.contains(word.get())
                && NOT_YET.getOrDefault(key, List.of()).contains(word.get())) {
            throw new ExperimentException(
                    fields.at(key),
                    "%s: \"%s\" is not supported yet; there is %s"
                            .formatted(key, word.get(), String.join(", ", known)));
        }
        return fields.oneOf(key, known);
    }
}
