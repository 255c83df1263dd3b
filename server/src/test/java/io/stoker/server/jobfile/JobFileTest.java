package io.stoker.server.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.ArrayRules;
import io.stoker.model.DependencyRules;
import io.stoker.model.DependencyRules.Condition;
import io.stoker.model.DependencyRules.Kind;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobKind;
import io.stoker.model.JobSpec;
import io.stoker.model.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobFileTest {

    private static final JobFile.Defaults DEFAULTS = new JobFile.Defaults(1_000_000, "ana");

    private static JobSpec accepted(String yaml) {
        return switch (JobFile.parse(yaml, Format.YAML, DEFAULTS)) {
            case JobFile.Accepted accepted -> accepted.spec();
            case JobFile.Refused refused -> throw new AssertionError(refused.problems());
        };
    }

    private static List<FileProblem> problems(String yaml) {
        return switch (JobFile.parse(yaml, Format.YAML, DEFAULTS)) {
            case JobFile.Accepted accepted -> throw new AssertionError(accepted.spec());
            case JobFile.Refused refused -> refused.problems();
        };
    }

    private static DependencyRules waits(String value) {
        return accepted("run: x\ndependencies: " + value + "\n").dependencies();
    }

    private static Condition on(Kind kind, long job, long delayMillis) {
        return new Condition(kind, job, delayMillis);
    }

    @Test
    void readsDependenciesInBothNotations() {
        assertThat(waits("afterok:12:13,afterany:14"))
                .isEqualTo(
                        new DependencyRules(
                                false,
                                List.of(
                                        on(Kind.AFTEROK, 12, 0),
                                        on(Kind.AFTEROK, 13, 0),
                                        on(Kind.AFTERANY, 14, 0))));
        assertThat(waits("after:9+5?singleton"))
                .isEqualTo(
                        new DependencyRules(
                                true,
                                List.of(on(Kind.AFTER, 9, 300_000), on(Kind.SINGLETON, 0, 0))));
        assertThat(waits("{any: true, on: [{kind: after, job: 9, delay: 5m}, {kind: singleton}]}"))
                .isEqualTo(waits("after:9+5m?singleton"));
        assertThat(waits("\"\"")).isEqualTo(DependencyRules.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    soon:12                                  | /dependencies            | expected one of after, afterany
                    afterok                                  | /dependencies            | expected afterok:JOB
                    afterok:                                 | /dependencies            | task_id of a job that is known here, found nothing
                    afterok:0                                | /dependencies            | found 0
                    afterok:nobody                           | /dependencies            | found nobody
                    afterok:1,afterany:2?singleton           | /dependencies            | found both
                    singleton:3                              | /dependencies            | no job beside singleton
                    after:3+soon                             | /dependencies            | minutes or a duration
                    [afterok]                                | /dependencies            | expected a map
                    {any: true}                              | /dependencies/on         | expected a list
                    {on: [{job: 1}]}                         | /dependencies/on/0/kind  | expected one of
                    {on: [{kind: afterok}]}                  | /dependencies/on/0/job   | number or the task_id
                    {on: [{kind: afterok, job: 1, delay: 5s}]} | /dependencies/on/0/delay | only beside kind: after
                    {on: [{kind: singleton, job: 1}]}        | /dependencies/on/0/job   | none beside singleton
                    {on: [{kind: afterok, jobs: 1}]}         | /dependencies/on/0/job   | number or the task_id
                    """)
    void refusesDependenciesThatMakeNoSense(String value, String pointer, String message) {
        String quoted = value.startsWith("{") || value.startsWith("[") ? value : "'" + value + "'";

        assertThat(problems("run: x\ndependencies: " + quoted + "\n"))
                .anySatisfy(problem -> {
                    assertThat(problem.pointer()).isEqualTo(pointer);
                    assertThat(problem.message()).contains(message);
                });
    }

    @Test
    void readsTheSmallestJob() {
        JobSpec job = accepted("run: echo hi\n");

        assertThat(job.workload()).isEqualTo(new Workload.Script("echo hi"));
        assertThat(job.user()).isEqualTo("ana");
        assertThat(job.workers()).isEqualTo(1);
        assertThat(job.worker().gpus()).isEqualTo(GpuRequest.NONE);
        assertThat(job.worker().cpuMilli()).isEqualTo(1_000);
    }

    @Test
    void readsEveryFieldOfTheShortForm() {
        JobSpec job =
                accepted(
                        """
                        name: hello
                        kind: training
                        workers: 4
                        gpus: {type: [H100, A100], count: 8, memory: 40GiB}
                        cpus: 500m
                        memory: 4GiB
                        run: [python3, -c, "print('hi')"]
                        queue: research/vision
                        user: bo
                        priority: high
                        realm: simulated
                        env: {OMP_NUM_THREADS: 12}
                        workdir: /data
                        time: {limit: 1-12:00:00, deadline: 2h, begin: 1970-01-01T01:00:00Z, expected: 40m}
                        retries: {max: 5, backoff: {first: 10s, max: 10m}}
                        checkpoint: {signal: SIGUSR1, grace: 5m}
                        held: true
                        labels: {team: nlp}
                        task_id: mine
                        """);

        assertThat(job.name()).isEqualTo("hello");
        assertThat(job.kind()).isEqualTo(JobKind.TRAINING);
        assertThat(job.worker().gpus())
                .isEqualTo(new GpuRequest(8, 1_000, 40_960, List.of("H100", "A100")));
        assertThat(job.worker().cpuMilli()).isEqualTo(500);
        assertThat(job.worker().memoryMib()).isEqualTo(4_096);
        assertThat(job.priority()).isEqualTo(900);
        assertThat(job.environment()).containsEntry("OMP_NUM_THREADS", "12");
        assertThat(job.time().limitMillis()).isEqualTo(36 * 3_600_000L);
        assertThat(job.time().deadlineAt()).isEqualTo(1_000_000 + 7_200_000);
        assertThat(job.time().beginAt()).isEqualTo(3_600_000);
        assertThat(job.retries().maxRetries()).isEqualTo(5);
        assertThat(job.retries().firstBackoffMillis()).isEqualTo(10_000);
        assertThat(job.stop().checkpointSignal()).isEqualTo("USR1");
        assertThat(job.stop().graceMillis()).isEqualTo(300_000);
        assertThat(job.held()).isTrue();
        assertThat(job.externalId()).contains("mine");
    }

    @Test
    void readsTheLongForm() {
        JobSpec job =
                accepted(
                        """
                        apiVersion: stoker/v1
                        kind: Job
                        metadata: {name: hello, labels: {team: nlp}}
                        spec:
                          nodes: 2
                          resources: {gpus: "H100:8", cpus: 96, memory: 1TiB}
                          faultTolerance: {maxRestarts: 50}
                          run: ./train
                        """);

        assertThat(job.name()).isEqualTo("hello");
        assertThat(job.workers()).isEqualTo(2);
        assertThat(job.worker().gpus().types()).containsExactly("H100");
        assertThat(job.worker().memoryMib()).isEqualTo(1 << 20);
        assertThat(job.retries().maxRetries()).isEqualTo(50);
        assertThat(job.labels()).containsEntry("team", "nlp");
    }

    @Test
    void readsBuiltInWorkloads() {
        Workload.Builtin sleep =
                (Workload.Builtin)
                        accepted("workload: {executor: sleep, duration: 1.5s}\n").workload();
        Workload.Builtin matrix =
                (Workload.Builtin) accepted("workload: {executor: matrix, size: 64}\n").workload();

        assertThat(sleep.number("duration_ms", 0)).isEqualTo(1_500);
        assertThat(matrix.parameters()).containsEntry("size", "64");
    }

    @Test
    void pointsAtUnknownKeysWithLineAndColumn() {
        List<FileProblem> problems = problems("name: a\nrun: x\nresources:\n  gpsu: 2\n");

        assertThat(problems)
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo("unknown_field");
                    assertThat(problem.pointer()).isEqualTo("/resources/gpsu");
                    assertThat(problem.mark()).isEqualTo(new Mark(4, 3));
                    assertThat(problem.line())
                            .isEqualTo(
                                    "line 4, column 3: resources.gpsu: unknown key gpsu; did you mean gpus?");
                });
    }

    @Test
    void collectsAllMistakesAtOnce() {
        assertThat(problems("workers: none\ngpus: -1\ntime: {limit: soon}\nrun: x\n"))
                .extracting(FileProblem::pointer)
                .containsExactlyInAnyOrder("/workers", "/gpus", "/time/limit");
    }

    @Test
    void refusesKeysThatAreNotBuiltYetByName() {
        assertThat(problems("run: x\nimage: ubuntu\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo("unsupported_field");
                    assertThat(problem.message()).contains("not supported yet");
                });
    }

    @Test
    void aScheduleNeedsAName() {
        assertThat(problems("run: x\nschedule: \"@daily\"\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo("missing_field");
                    assertThat(problem.pointer()).isEqualTo("/name");
                });
    }

    @Test
    void readsArrays() {
        assertThat(accepted("run: x\narray: 0-9:3,12%4\n").array())
                .contains(ArrayRules.parse("0-9:3,12%4"));
        assertThat(accepted("run: x\narray: 7\n").array()).contains(ArrayRules.parse("7"));
        for (String wrong : List.of("9-0", "0-9%0", "a", "0-5,3-9", "0-1000000", "0-")) {
            assertThat(problems("run: x\narray: " + wrong + "\n"))
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.pointer()).isEqualTo("/array"));
        }
    }

    @Test
    void refusesFilesThatGrowBeyondBounds() {
        StringBuilder bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c <= 'i'; c++) {
            bomb.append(
                    "%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n"
                            .formatted(
                                    c, c, c - 1, c - 1, c - 1, c - 1, c - 1, c - 1, c - 1, c - 1,
                                    c - 1, c - 1));
        }

        assertThat(problems(bomb.toString()))
                .singleElement()
                .extracting(FileProblem::code)
                .isEqualTo("malformed_yaml");
        assertThat(problems("run: ".repeat(1) + "[".repeat(200) + "]".repeat(200)))
                .singleElement()
                .extracting(FileProblem::code)
                .isEqualTo("malformed_yaml");
    }

    @Test
    void refusesTheSameKeyTwice() {
        assertThat(problems("run: x\nrun: y\n").getFirst().message())
                .contains("run")
                .contains("twice");
    }

    @ParameterizedTest
    @CsvSource({
        "90s, 90000",
        "2h30m, 9000000",
        "3d, 259200000",
        "1-12:00:00, 129600000",
        "01:30:00, 5400000",
        "10:30, 630000",
        "1.5h, 5400000",
        "250ms, 250",
        "60, 60000",
        "0.25, 250",
        "1w, 604800000"
    })
    void readsDurations(String text, long millis) {
        assertThat(Quantities.durationMillis(text)).hasValue(millis);
    }

    @ParameterizedTest
    @CsvSource({"soon", "-5s", "1h2", "10:99", "''", "5 parsecs", "99999999999d"})
    void refusesWhatIsNoDuration(String text) {
        assertThat(Quantities.durationMillis(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "64GiB, 65536",
        "64G, 65536",
        "512MiB, 512",
        "512, 512",
        "1TiB, 1048576",
        "1024KiB, 1",
        "1B, 1",
        "0.5GiB, 512"
    })
    void readsSizes(String text, long mib) {
        assertThat(Quantities.memoryMib(text)).hasValue(mib);
    }

    @Test
    void suggestsOnlyWhatIsNear() {
        assertThat(Suggestions.nearest("wrokers", List.of("workers", "run"))).contains("workers");
        assertThat(Suggestions.nearest("quantum", List.of("workers", "run"))).isEmpty();
    }
}
