package io.stoker.simulator.edge.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stoker.simulator.edge.trace.MuriTrace;
import io.stoker.simulator.edge.trace.TraceFolder;
import io.stoker.simulator.report.Distribution;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The tables of SRTF, SRSF and Tiresias-L on the three Philly traces, number by number.
class MuriTablesTest {

    private static final Path EXAMPLES = Path.of("..", "examples", "experiments");
    private static final TraceFolder TRACES =
            new TraceFolder(Optional.ofNullable(System.getenv(TraceFolder.VARIABLE)), Path.of("."));
    private static final double RELATIVE = 1e-6;

    /// Source: the raw numbers behind figures 9 and 10 of Muri (SIGCOMM 2022), in seconds: average
    /// completion time, makespan, 99th percentile of completion time.
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "trace3,    srtf,  193081.796,    8174135.28,      4538890.607",
        "trace3,    srsf,  185021.8802,   8174135.28,      4189699.177",
        "trace3,    tiresias,   347213.2481,   8174226.28,      4983397.254",
        "trace3_pr, srtf,  844394.78,     7261795.828,     6363099.549",
        "trace3_pr, srsf,  798057.6829,   6907790.403,     6228160.594",
        "trace3_pr, tiresias,  2213110.128,    6761641.42,      6739568.999",
        "trace4,    srtf,  581982.9002,  14787990.59235,   7768533.005",
        "trace4,    srsf,  487167.1688,  14887908.86639,   7372568.184",
        "trace4,    tiresias,  1319382.936,   13073838.61827,   8663311.856",
    })
    void agreesWithThePublishedTables(
            String trace, String order, double mean, double makespan, double p99) {
        agrees(trace, order, "muri", mean, makespan, p99);
    }

    /// The same clusters without the quirk that each event costs each running job its start-up
    /// again; a replica's numbers.
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "trace3,    srtf, none,       190377.377,  8173902.669, 4501678.817",
        "trace3,    srtf, per-start,  190927.359,  8173911.669, 4509718.002",
        "trace3,    srsf, none,       183965.978,  8173902.669, 3666482.586",
        "trace3,    srsf, per-start,  184179.186,  8173911.669, 3691510.721",
        "trace3,    tiresias,  none,       340306.277,  8173902.669, 4957927.362",
        "trace3,    tiresias,  per-start,  343148.442,  8173911.669, 4957961.362",
        "trace3_pr, srtf, none,       838372.088,  7217072.381, 6370777.904",
        "trace3_pr, srtf, per-start,  835012.462,  7184450.594, 6337895.054",
        "trace3_pr, srsf, none,       790870.192,  6838030.274, 6326187.491",
        "trace3_pr, srsf, per-start,  793690.308,  6846580.096, 6238979.715",
        "trace3_pr, tiresias,  none,      2115343.240,  6737802.334, 6716418.481",
        "trace3_pr, tiresias,  per-start, 2135844.178,  6742850.470, 6720562.779",
        "trace4,    srtf, none,       575133.565, 14804537.577, 7695549.165",
        "trace4,    srtf, per-start,  575765.200, 14830474.627, 7688012.678",
        "trace4,    srsf, none,       481598.026, 14847192.029, 7428558.079",
        "trace4,    srsf, per-start,  481693.131, 14878323.087, 7358383.251",
        "trace4,    tiresias,  none,      1296364.087, 13024747.943, 8613210.437",
        "trace4,    tiresias,  per-start, 1298404.063, 13025598.983, 8613936.532",
    })
    void agreesWithTheHonestVariants(
            String trace, String order, String overhead, double mean, double makespan, double p99) {
        agrees(trace, order, overhead, mean, makespan, p99);
    }

    private static void agrees(
            String trace, String order, String overhead, double mean, double makespan, double p99) {
        String preset = "muri-" + trace;
        Assumptions.assumeTrue(
                TRACES.has(MuriTrace.file(preset)), preset + " is not on this machine");
        Path file = EXAMPLES.resolve("muri-%s.yaml".formatted(order));
        Map<String, String> settings =
                new TreeMap<>(Map.of("workload.trace", preset, "overhead", overhead));

        Result result =
                Simulation.run(new Experiments(TRACES).load(file, settings), ProgressListener.NONE);

        Distribution jct = result.measures().jctSeconds().orElseThrow();
        assertThat(result.engine()).isEqualTo("repack");
        assertThat(result.measures().jobsCompleted()).isEqualTo(result.measures().jobsSubmitted());
        assertThat(jct.mean()).isCloseTo(mean, within(mean * RELATIVE));
        assertThat(result.measures().makespanSeconds().orElseThrow())
                .isCloseTo(makespan, within(makespan * RELATIVE));
        assertThat(jct.p99()).isCloseTo(p99, within(p99 * RELATIVE));
    }
}
