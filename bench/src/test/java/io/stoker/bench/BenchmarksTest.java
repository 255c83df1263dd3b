package io.stoker.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BenchmarksTest {

    private static BenchResult small(String name, String... changes) throws Exception {
        Benchmark benchmark = Benchmarks.named(name).orElseThrow();
        return benchmark.run(Parameters.of(benchmark.defaults(), List.of(changes)));
    }

    @Test
    void placementFillsEachClusterAndComparesSizes() throws Exception {
        BenchResult result = small("placement", "nodes=2,8", "jobs=64", "rounds=1", "burst=10");

        assertThat(result.rows()).extracting(row -> row.get("nodes")).containsExactly(2, 8);
        assertThat(result.ratePerCpuSecond()).isPositive();
        assertThat(result.growth()).isPresent();
    }

    @Test
    void placementKnowsThePoliciesAndMixedWork() throws Exception {
        BenchResult result =
                small("placement", "nodes=64", "jobs=300", "rounds=1", "place=fgd", "work=mixed");

        assertThat(result.ratePerCpuSecond()).isPositive();
        assertThatThrownBy(() -> small("placement", "place=tetris"))
                .hasMessageContaining("place: expected one of best-fit|");
        assertThatThrownBy(() -> small("placement", "work=none"))
                .hasMessageContaining("work: expected one or mixed, found none");
    }

    @Test
    void queueTurnsJobsOverOnFullCluster() throws Exception {
        BenchResult result = small("queue", "nodes=2", "queued=10,100", "steps=600", "rounds=1");

        assertThat(result.rows()).extracting(row -> row.get("queued")).containsExactly(10, 100);
    }

    @Test
    void gangFillsClusterWithWholeNodes() throws Exception {
        BenchResult result = small("gang", "nodes=8", "workers=4", "rounds=2");

        assertThat(result.rows()).singleElement().extracting(row -> row.get("gangs")).isEqualTo(4);
    }

    @Test
    void fairStartsAJobOnEachGpu() throws Exception {
        BenchResult result = small("fair", "jobs=160", "queues=1,8", "rounds=1");

        assertThat(result.rows()).hasSize(2);
        assertThat(result.ratePerCpuSecond()).isPositive();
    }

    @Test
    void preemptFindsAsManyVictimsAsTheGangHasGpus() throws Exception {
        BenchResult result = small("preempt", "nodes=8", "rounds=2");

        assertThat(result.rows())
                .singleElement()
                .extracting(row -> row.get("victims"))
                .isEqualTo(8);
    }

    @Test
    void gangsThatStandInOneRackFillTheClusterToo() throws Exception {
        BenchResult result = small("gang", "nodes=64", "workers=16", "rounds=2", "required=rack");

        assertThat(result.rows()).singleElement().extracting(row -> row.get("gangs")).isEqualTo(8);
    }

    @Test
    void simulationGivesEqualHashesForEqualInputs() throws Exception {
        BenchResult first = small("simulate", "nodes=4", "jobs=200");
        BenchResult second = small("simulate", "nodes=4", "jobs=200");

        assertThat(first.rows().getFirst().get("stateHash"))
                .isEqualTo(second.rows().getFirst().get("stateHash"));
    }

    @Test
    void microbenchmarksCompileAndFinish() throws Exception {
        BenchResult result = small("jmh", "forks=0", "warmups=0", "iterations=1", "millis=5");

        assertThat(result.rows()).hasSize(7);
    }

    @Test
    void namesAreUnique() {
        assertThat(Benchmarks.ALL).extracting(Benchmark::name).doesNotHaveDuplicates();
    }

    @Test
    void refusesUnknownParameter() {
        assertThatThrownBy(() -> small("gang", "node=8"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "--set: expected key=value with a key of nodes|preferred|required|rounds|workers, found node=8");
    }

    @Test
    void refusesValueThatIsNoNumber() {
        assertThatThrownBy(() -> small("gang", "nodes=many"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nodes: expected a whole number, 0 or more, found many");
    }

    @Test
    void growthIsCostAtTheLastSizeOverThatAtTheFirst() {
        BenchResult result =
                Sizes.result(
                        "x",
                        new TreeMap<>(),
                        "nodes",
                        "job",
                        List.of(
                                new Sizes.Sample(1, 100, 1, 1),
                                new Sizes.Sample(10, 100, 1, 2),
                                new Sizes.Sample(1, 100, 1, 1),
                                new Sizes.Sample(10, 100, 1, 2)));

        assertThat(result.growth()).hasValue(2.0);
        assertThat(result.ratePerCpuSecond()).isEqualTo(50.0);
    }

    @Test
    void jsonHasTheKeysThatScriptsRelyOn() {
        BenchResult result =
                new BenchResult("x", Map.of(), 1234.56, 1, 2, OptionalDouble.of(1.5), List.of());

        assertThat(result.asJson())
                .containsExactly(
                        Map.entry("name", "x"),
                        Map.entry("params", Map.of()),
                        Map.entry("ratePerCpuSecond", 1235.0),
                        Map.entry("wallSeconds", 1.0),
                        Map.entry("cpuSeconds", 2.0),
                        Map.entry("growth", 1.5));
    }
}
