package io.stoker.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;

/// The counters and histograms that events feed.
final class JobMeters {

    private static final double[] WAITS = {
        .01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400
    };
    private static final double[] SHORT = {
        .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60
    };
    private static final double[] RATIOS = {1, 1.1, 1.25, 1.5, 2, 3, 5, 10, 30, 100};

    final Counter events;
    final Counter submitted;
    final Counter started;
    final Counter finished;
    final Counter failures;
    final Counter deadlineMisses;
    final Counter decisions;
    final Counter locality;
    final Counter interruptions;
    final Counter restarts;
    final Counter resizes;
    final Counter allocatedSeconds;
    final Counter goodput;
    final Counter badput;
    final Counter lostWork;
    final Counter transitions;
    final Counter faults;
    final Histogram queueWait;
    final Histogram startup;
    final Histogram run;
    final Histogram slack;
    final Histogram slowdown;
    final Histogram bind;
    final Histogram recovery;

    final Counter deadlinesAtRisk;
    final Histogram startError;
    final Counter startCovered;

    JobMeters(PrometheusRegistry registry) {
        deadlinesAtRisk =
                counter(
                        registry,
                        "stoker_job_deadlines_at_risk_total",
                        "Promises of deadlines that could not be kept any more",
                        "queue");
        startError =
                histogram(
                        registry,
                        "stoker_job_start_estimate_error_seconds",
                        "How far the first estimate of a start (its median) was off",
                        WAITS,
                        "queue");
        startCovered =
                counter(
                        registry,
                        "stoker_job_start_estimate_covered_total",
                        "Starts by whether they came from P10 to P90 of the first estimate",
                        "queue",
                        "covered");
        events = counter(registry, "stoker_events_total", "Committed events", "type");
        submitted =
                counter(registry, "stoker_jobs_submitted_total", "Jobs accepted", "queue", "kind");
        started =
                counter(
                        registry,
                        "stoker_jobs_started_total",
                        "Attempts whose whole gang ran",
                        "queue",
                        "kind");
        finished =
                counter(
                        registry,
                        "stoker_jobs_finished_total",
                        "Jobs that reached a final state",
                        "queue",
                        "kind",
                        "outcome");
        failures =
                counter(
                        registry,
                        "stoker_job_failures_total",
                        "Attempts that ended badly, by whose fault",
                        "queue",
                        "category");
        deadlineMisses =
                counter(
                        registry,
                        "stoker_job_deadline_misses_total",
                        "Jobs that missed their deadline",
                        "queue");
        decisions =
                counter(
                        registry,
                        "stoker_scheduler_decisions_total",
                        "Decisions of the scheduler that were committed",
                        "action");
        locality =
                counter(
                        registry,
                        "stoker_placements_by_locality_total",
                        "Gangs placed, by the smallest domain that holds them",
                        "level");
        interruptions =
                counter(
                        registry,
                        "stoker_job_interruptions_total",
                        "Attempts ended through no fault of the job",
                        "queue",
                        "cause");
        resizes =
                counter(
                        registry,
                        "stoker_elastic_resizes_total",
                        "Running gangs that grew or shrank",
                        "direction");
        restarts =
                counter(
                        registry,
                        "stoker_job_restarts_total",
                        "Returns to the queue",
                        "queue",
                        "cause");
        allocatedSeconds =
                seconds(
                        registry,
                        "stoker_gpu_allocated_seconds_total",
                        "GPU time held, counted when it is given back",
                        "gpu_type",
                        "queue",
                        "kind");
        goodput =
                seconds(
                        registry,
                        "stoker_gpu_goodput_seconds_total",
                        "GPU time of attempts that succeeded",
                        "queue",
                        "kind");
        badput =
                seconds(
                        registry,
                        "stoker_gpu_badput_seconds_total",
                        "GPU time held without lasting work",
                        "queue",
                        "cause");
        lostWork =
                seconds(
                        registry,
                        "stoker_job_lost_work_gpu_seconds_total",
                        "GPU time of attempts whose work was thrown away",
                        "queue",
                        "cause");
        transitions =
                counter(
                        registry,
                        "stoker_node_state_transitions_total",
                        "Changes of nodes' states",
                        "from",
                        "to",
                        "reason");
        faults =
                counter(
                        registry,
                        "stoker_faults_total",
                        "Faults that were reported",
                        "component",
                        "class",
                        "source");
        queueWait =
                histogram(
                        registry,
                        "stoker_job_queue_wait_seconds",
                        "Time from submission or requeue to placement",
                        WAITS,
                        "queue",
                        "priority_class");
        startup =
                histogram(
                        registry,
                        "stoker_job_startup_seconds",
                        "Time from placement until the whole gang runs",
                        SHORT,
                        "queue",
                        "phase");
        run =
                histogram(
                        registry,
                        "stoker_job_run_seconds",
                        "Time an attempt's gang ran",
                        WAITS,
                        "queue",
                        "kind");
        slack =
                histogram(
                        registry,
                        "stoker_job_deadline_slack_seconds",
                        "Time left to the deadline when a job ended",
                        WAITS,
                        "queue");
        slowdown =
                Histogram.builder()
                        .name("stoker_job_slowdown_ratio")
                        .help("Time from submission to the end over time run, of successful jobs")
                        .labelNames("queue")
                        .classicUpperBounds(RATIOS)
                        .register(registry);
        bind =
                histogram(
                        registry,
                        "stoker_bind_duration_seconds",
                        "Time from a placement until the first worker was reported running",
                        SHORT);
        recovery =
                histogram(
                        registry,
                        "stoker_recovery_seconds",
                        "Time from an interruption until the job runs again",
                        WAITS,
                        "strategy");
        decisions.initLabelValues("place");
        decisions.initLabelValues("claim");
        decisions.initLabelValues("reject");
    }

    private static Counter counter(
            PrometheusRegistry registry, String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private static Counter seconds(
            PrometheusRegistry registry, String name, String help, String... labels) {
        return Counter.builder()
                .name(name)
                .unit(Unit.SECONDS)
                .help(help)
                .labelNames(labels)
                .register(registry);
    }

    private static Histogram histogram(
            PrometheusRegistry registry,
            String name,
            String help,
            double[] bounds,
            String... labels) {
        return Histogram.builder()
                .name(name)
                .unit(Unit.SECONDS)
                .help(help)
                .labelNames(labels)
                .classicUpperBounds(bounds)
                .register(registry);
    }
}
