package io.stoker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingsTest {
    private static final String ACTIVE =
            "GET /api/v1/jobs?state=active&sort=metadata.id&limit=1000";
    private static final String WAITING =
            "\"reason\":{\"code\":\"Fragmentation\",\"message\":\"12 GPUs are free\"},";
    private StubServer server;
    private Shell shell;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        server = new StubServer();
        shell = new Shell(folder).asking(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listsJobsAsTable() {
        server.on(ACTIVE, Jobs.list(Jobs.running(7), Jobs.job(12, "sweep", "PENDING", WAITING)));

        Shell.Ran ran = shell.run("jobs");

        assertThat(ran.out())
                .isEqualTo(
                        """
                        ID  NAME   QUEUE    USER  REALM  ST  TIME/LIMIT  REQ  NODES (REASON)
                         7  train  default  ana   real   R       1:02/-  1x1  n01
                        12  sweep  default  ana   real   PD      0:00/-  1x1  (Fragmentation)
                        """);
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void saysHowToSeeFinishedJobsWhenNoneWaits() {
        server.on(ACTIVE, Jobs.list());

        Shell.Ran ran = shell.run("jobs");

        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("stoker jobs -a");
    }

    @Test
    void printsNamesForScripts() {
        server.on(ACTIVE, Jobs.list(Jobs.running(7), Jobs.running(8)));

        assertThat(shell.run("jobs", "-o", "name").out()).isEqualTo("job/7\njob/8\n");
    }

    @Test
    void printsCsvWithQuotes() {
        server.on(ACTIVE, Jobs.list(Jobs.job(7, "a,\\\"b\\\"", "RUNNING", "")));

        assertThat(shell.run("jobs", "-o", "csv").out())
                .contains("id,name,queue,user,realm,st,")
                .contains("7,\"a,\"\"b\"\"\",default");
    }

    @Test
    void printsJsonOfTheApiUnchanged() {
        server.on(ACTIVE, Jobs.list(Jobs.running(7)));

        assertThat(shell.run("--json", "jobs").out()).contains("\"runSeconds\": 62.9");
        assertThat(shell.run("jobs", "-o", "jsonl").out().lines()).hasSize(1);
        assertThat(shell.run("jobs", "-o", "yaml").out())
                .contains("    state: RUNNING")
                .contains("  - kind: Job");
    }

    @Test
    void readsAllPages() {
        String first =
                Jobs.list(Jobs.running(7)).replace("\"continue\":null", "\"continue\":\"t k\"");
        server.on(ACTIVE, first);
        server.on(
                "GET /api/v1/jobs?state=active&sort=metadata.id&limit=999&continue=t%20k",
                Jobs.list(Jobs.running(8)));

        assertThat(shell.run("jobs", "-o", "name").out()).isEqualTo("job/7\njob/8\n");
    }

    @Test
    void sendsFiltersToTheServer() {
        server.on(
                "GET /api/v1/jobs?state=FAILED%2CTIMED_OUT&queue=a%2Fb&user=bo&sort=metadata.id&limit=5",
                Jobs.list(Jobs.ended(3, "FAILED", 3, "USER_ERROR")));

        Shell.Ran ran =
                shell.run(
                        "jobs",
                        "--state",
                        "failed,timed_out",
                        "-q",
                        "a/b",
                        "-u",
                        "bo",
                        "--limit",
                        "5");

        assertThat(ran.out()).contains("(USER_ERROR)");
    }

    @Test
    void neverLetsNamesMoveTheCursor() {
        server.on(ACTIVE, Jobs.list(Jobs.job(7, "a\\u001b[2Jb", "RUNNING", "")));

        assertThat(shell.run("jobs").out()).contains("a?[2Jb").doesNotContain("\u001b");
    }

    @Test
    void coloursStatesAtTerminalAloneAndNotUnderNoColour() {
        server.on(ACTIVE, Jobs.list(Jobs.running(7)));

        shell.at(new Terminal(true, true, true, true, 80));

        assertThat(shell.run("jobs").out()).contains("\u001b[32mR");
        assertThat(shell.run("jobs", "--no-color").out()).doesNotContain("\u001b");
    }

    @Test
    void cutsLastColumnToTerminal() {
        String reason = "\"cause\":\"USER_ERROR\",\"message\":\"" + "x".repeat(200) + "\",";
        server.on(
                "GET /api/v1/jobs?sort=metadata.id&limit=1000",
                Jobs.list(Jobs.job(7, "a", "FAILED", reason)));

        shell.at(new Terminal(true, true, false, false, 80));

        assertThat(shell.run("jobs", "-a").out().lines().toList().get(1)).hasSize(80).endsWith("…");
    }

    @Test
    void listsNodesWithTheirGpus() {
        server.on(
                "GET /api/v1/nodes?limit=1000",
                """
                {"metadata":{"continue":null,"total":1},"items":[{"metadata":{"id":0,"name":"n01"},
                 "spec":{"realm":"real","rack":"","gpus":[{"type":"H100","virtual":true}]},
                 "status":{"display":"up","gpus":{"total":8,"idle":5,"allocated":2,"faulted":1},
                  "utilizationRatio":null,"maxTemperatureCelsius":63.4,"powerWatts":null,"jobs":[12,14],
                  "stateReason":"","drainReason":"","stateSince":null}}]}\
                """);

        assertThat(shell.run("nodes").out())
                .isEqualTo(
                        """
                        NODE  REALM  STATE  GPUS(A/I/F/T)  TYPE          RACK  UTIL  TEMP  POWER  JOBS  AGE  REASON
                        n01   real   up     2/5/1/8        H100 virtual  -        -   63C      -     2    -  -
                        """);
    }

    @Test
    void listsGpusOfOneNode() {
        server.on(
                "GET /api/v1/gpus?node=n01&limit=1000",
                """
                {"metadata":{},"items":[{"node":"n01","index":0,"type":"H100","virtual":false,"state":"allocated",
                 "memoryMib":81920,"telemetry":{"utilizationRatio":0.41,"memoryUsedBytes":1073741824,
                 "temperatureCelsius":63,"powerWatts":420.4,"xid":79},"jobs":[{"id":12,"name":"hello"}]}]}\
                """);

        assertThat(shell.run("gpus", "n01").out())
                .isEqualTo(
                        """
                        NODE  GPU  TYPE  STATE      UTIL         MEM  TEMP  POWER  XID  JOB
                        n01     0  H100  allocated   41%  1GiB/80GiB   63C   420W   79  12 hello
                        """);
    }

    @Test
    void listsQueues() {
        server.on(
                "GET /api/v1/queues?limit=1000",
                """
                {"items":[{"metadata":{"name":"research/nlp"},"spec":{"paused":true,
                 "quotaGpuMilli":16000},"status":{"pending":3,
                 "running":2,"held":0,"heldGpuMilli":16500,"borrowedGpuMilli":500,"pendingGpuMilli":24000,"oldestPendingSeconds":81.2}}]}\
                """);

        assertThat(shell.run("queues").out())
                .isEqualTo(
                        """
                        QUEUE         STATE   GPUS     QUOTA  RUNNING  PENDING  WANTED  HELD  OLDEST
                        research/nlp  paused  16.5  16+0.500        2        3      24     0   1m21s
                        """);
    }

    @Test
    void refusesUnknownFormat() {
        Shell.Ran ran = shell.run("jobs", "-o", "jsn");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("expected table|wide|json").contains("did you mean json?");
        assertThat(ran.out()).isEmpty();
    }
}
