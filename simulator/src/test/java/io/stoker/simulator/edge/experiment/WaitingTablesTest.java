package io.stoker.simulator.edge.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stoker.simulator.edge.trace.ItpTrace;
import io.stoker.simulator.edge.trace.SwfTrace;
import io.stoker.simulator.edge.trace.TraceFolder;
import io.stoker.simulator.report.JobRow;
import io.stoker.simulator.report.Measures;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The brain against a replica's tables of jobs that wait without preemption, GPUs as a plain
/// count. The largest inputs run with `-Dstoker.nightly=true` only.
class WaitingTablesTest {

    private static final Path EXAMPLES = Path.of("..", "examples", "experiments");
    private static final TraceFolder TRACES =
            new TraceFolder(Optional.ofNullable(System.getenv(TraceFolder.VARIABLE)), Path.of("."));
    private static final double RELATIVE = 1e-6;

    /// Mean wait, mean completion time, bounded slowdown (threshold 10 s), makespan; seconds. FCFS
    /// stops at the first job that does not fit, SJF starts whatever fits, the shortest first.
    @ParameterizedTest(name = "{0} {2}")
    @CsvSource({
        "itp-cluster02,  128, fcfs,  151068.665,  174038.211,    43.8835,  5241748",
        "itp-cluster02,  128, easy,   32903.266,   55872.813,     7.7236,  5236338",
        "itp-cluster03,  192, easy,  117593.873,  139741.988,    25.1423,  4706884",
        "itp-cluster07,  320, easy,    8174.633,   34055.412,     2.9241,  5176743",
        "swf-lublin_256, 256, easy,   97155.995,  102018.761,   590.0538,  8730698",
        "itp-cluster02,  128, conservative,   38284.138,   61253.684,     9.4398,  5236338",
        "itp-cluster03,  192, conservative,  116670.062,  138818.178,    24.3916,  4705989",
        "itp-cluster07,  320, conservative,    8620.719,   34501.498,     3.0013,  5176743",
        "swf-lublin_256, 256, conservative,  131567.509,  136430.276,   489.2013,  8729497",
        "itp-cluster02,  128, sjf,    12655.148,   35624.695,     2.2028,  5310315",
        "itp-cluster03,  192, fcfs,  125727.003,  147875.119,    27.1640,  4712576",
        "itp-cluster03,  192, sjf,    26937.515,   49085.631,     4.0916,  4942805",
        "itp-cluster07,  320, fcfs,    9126.749,   35007.527,     3.1751,  5176743",
        "itp-cluster07,  320, sjf,     3817.096,   29697.875,     1.5170,  5176743",
        "swf-lublin_256, 256, fcfs, 2388443.760, 2393306.527, 66502.4755, 12482549",
        "swf-lublin_256, 256, sjf,    47503.316,   52366.082,    31.1919,  9694517",
    })
    void agreesWithTheTable(
            String trace,
            String gpus,
            String policy,
            double wait,
            double completion,
            double slowdown,
            double makespan) {
        boolean large =
                trace.equals("itp-cluster07")
                        || trace.equals("swf-lublin_256")
                        || trace.equals("itp-cluster02") && policy.equals("easy");
        Assumptions.assumeTrue(
                !large || Boolean.getBoolean("stoker.nightly"),
                trace + " " + policy + " runs with -Dstoker.nightly=true");
        Assumptions.assumeTrue(
                TRACES.has(SwfTrace.names(trace) ? SwfTrace.file(trace) : ItpTrace.file(trace)),
                trace + " is not on this machine");

        Measures measures = run(trace, gpus, policy);

        assertThat(measures.invariantViolations()).isZero();
        assertThat(measures.waitSeconds().orElseThrow().mean()).isCloseTo(wait, near(wait));
        assertThat(measures.jctSeconds().orElseThrow().mean())
                .isCloseTo(completion, near(completion));
        assertThat(slowdown(measures)).isCloseTo(slowdown, within(0.00005 + slowdown * RELATIVE));
        assertThat(measures.makespanSeconds().orElseThrow()).isEqualTo(makespan);
    }

    private static Measures run(String trace, String gpus, String policy) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("workload.trace", trace);
        settings.put("cluster.nodes", gpus);
        Path file = EXAMPLES.resolve("backfill-%s.yaml".formatted(policy));
        return Simulation.run(new Experiments(TRACES).load(file, settings), ProgressListener.NONE)
                .measures();
    }

    /// The table has three decimals: half of the last one, and 1e-6 of the value.
    private static org.assertj.core.data.Offset<Double> near(double value) {
        return within(0.0005 + value * RELATIVE);
    }

    private static double slowdown(Measures measures) {
        return measures.jobs().stream()
                .mapToDouble(WaitingTablesTest::slowdown)
                .average()
                .orElse(0);
    }

    private static double slowdown(JobRow job) {
        double took = job.finishedSeconds() - job.submittedSeconds();
        return Math.max(1, took / Math.max(10, job.ranSeconds()));
    }
}
