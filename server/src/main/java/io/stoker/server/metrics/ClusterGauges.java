package io.stoker.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import io.stoker.scheduler.CycleReport;
import io.stoker.server.shell.Controller;
import io.stoker.server.shell.Controller.JournalStats;
import java.util.Optional;

/// Reads the views at each scrape. One scrape at a time.
final class ClusterGauges {

    private final JobGauges jobs;
    private final NodeGauges nodes;
    private final Gauge leader;
    private final Gauge journalSize;
    private final Gauge journalIndex;
    private final Counter journalAppends;
    private final Counter journalCommands;
    private final Gauge generatorRate;
    private final InfoSeries policy;
    private final Gauge considered;
    private final Gauge placed;
    private final Gauge cycleAge;
    private long appendsSeen;
    private long commandsSeen;

    ClusterGauges(PrometheusRegistry registry) {
        jobs = new JobGauges(registry);
        nodes = new NodeGauges(registry);
        leader = gauge(registry, "stoker_leader", "1 on the member that leads");
        journalSize =
                Gauge.builder()
                        .name("stoker_journal_size_bytes")
                        .unit(Unit.BYTES)
                        .help("Bytes of the journal on disk")
                        .register(registry);
        journalIndex =
                gauge(
                        registry,
                        "stoker_journal_applied_index",
                        "Newest journal entry that is applied");
        journalAppends =
                Counter.builder()
                        .name("stoker_journal_appends_total")
                        .help("Entries appended to the journal")
                        .register(registry);
        journalCommands =
                Counter.builder()
                        .name("stoker_journal_commands_total")
                        .help(
                                "Commands appended to the journal; over appends this is the size of group commits")
                        .register(registry);
        generatorRate =
                gauge(
                        registry,
                        "stoker_sim_generator_rate_per_minute",
                        "Jobs a minute that the generator makes");
        policy =
                new InfoSeries(
                        registry,
                        "stoker_scheduler_policy_info",
                        "The policies in force",
                        "policy",
                        "place",
                        "strict");
        considered =
                gauge(
                        registry,
                        "stoker_scheduler_last_cycle_considered_jobs",
                        "Gangs that the newest cycle tried or refused");
        placed =
                gauge(
                        registry,
                        "stoker_scheduler_last_cycle_placed_jobs",
                        "Gangs that the newest cycle placed");
        cycleAge =
                Gauge.builder()
                        .name("stoker_scheduler_last_cycle_age_seconds")
                        .unit(Unit.SECONDS)
                        .help("Time since the newest cycle")
                        .register(registry);
    }

    static Gauge gauge(PrometheusRegistry registry, String name, String help, String... labels) {
        return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    /// Takes the present state over into the gauges.
    void look(Controller controller) {
        long now = controller.now();
        jobs.look(controller.views(), now);
        nodes.look(controller.views(), now);
        leader.set(controller.views().ready() ? 1 : 0);
        JournalStats journal = controller.journalStats();
        journalSize.set(journal.sizeBytes());
        journalIndex.set(journal.appliedIndex());
        journalAppends.inc(Math.max(0, journal.appends() - appendsSeen));
        journalCommands.inc(Math.max(0, journal.commands() - commandsSeen));
        appendsSeen = journal.appends();
        commandsSeen = journal.commands();
        generatorRate.set(controller.views().generator().milliJobsPerMinute() / 1000.0);
        var inForce = controller.views().policy();
        policy.add(inForce.order(), inForce.place(), Boolean.toString(inForce.strict()));
        policy.show();
        Optional<CycleReport> cycle = controller.views().lastCycle();
        considered.set(cycle.map(CycleReport::considered).orElse(0));
        placed.set(cycle.map(CycleReport::placed).orElse(0));
        cycleAge.set(cycle.map(report -> Math.max(0, now - report.at()) / 1000.0).orElse(0.0));
    }
}
