package io.stoker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowTest {
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

    private static String piece(int rank, int next, String text) {
        return "{\"attempt\":1,\"job\":12,\"items\":[%s]}".formatted(item(rank, next, text));
    }

    private static String item(int rank, int next, String text) {
        return "{\"rank\":%d,\"known\":true,\"offset\":0,\"nextOffset\":%d,\"size\":%d,\"text\":\"%s\"}"
                .formatted(rank, next, next, text);
    }

    private static String logs(int rank, int attempt, int offset) {
        return "GET /api/v1/jobs/12/logs?rank=%d&attempt=%d&offset=%d"
                .formatted(rank, attempt, offset);
    }

    @Test
    void runShowsOutputAndEndsWithTheCommandsCode() {
        server.on("POST /api/v1/jobs?user=ana", 201, Jobs.running(12))
                .on("GET /api/v1/jobs/12", Jobs.running(12))
                .on("GET /api/v1/jobs/12", Jobs.running(12))
                .on("GET /api/v1/jobs/12", Jobs.ended(12, "FAILED", 7, "USER_ERROR"))
                .on(logs(0, 1, 0), piece(0, 4, "one\\n"))
                .on(logs(0, 1, 4), piece(0, 8, "two\\n"))
                .on(logs(0, 1, 8), piece(0, 8, ""));

        Shell.Ran ran = shell.run("run", "--", "sh", "-c", "exit 7");

        assertThat(ran.out()).isEqualTo("one\ntwo\n");
        assertThat(ran.code()).isEqualTo(7);
        assertThat(server.asked().getFirst().body()).contains("\"retries\":0");
    }

    @Test
    void followsEachAttemptFromItsStart() {
        String second =
                Jobs.ended(12, "COMPLETED", 0, "SUCCESS").replace("\"attempt\":1", "\"attempt\":2");
        server.on("GET /api/v1/jobs/12", Jobs.running(12))
                .on("GET /api/v1/jobs/12", second)
                .on(logs(0, 1, 0), piece(0, 6, "first\\n"))
                .on(logs(0, 1, 6), piece(0, 6, ""))
                .on(logs(0, 2, 0), piece(0, 7, "second\\n"))
                .on(logs(0, 2, 7), piece(0, 7, ""));

        Shell.Ran ran = shell.run("logs", "12", "-f");

        assertThat(ran.out()).isEqualTo("first\nsecond\n");
        assertThat(ran.err()).contains("-- attempt 2 begins --");
        assertThat(ran.code()).isZero();
    }

    @Test
    void followsFromTheLastLines() {
        server.on("GET /api/v1/jobs/12", Jobs.running(12))
                .on("GET /api/v1/jobs/12", Jobs.ended(12, "COMPLETED", 0, "SUCCESS"))
                .on("GET /api/v1/jobs/12/logs?rank=0&attempt=1&tail=1", piece(0, 90, "last\\n"))
                .on(logs(0, 1, 90), piece(0, 94, "new\\n"))
                .on(logs(0, 1, 94), piece(0, 94, ""));

        assertThat(shell.run("logs", "12", "-f", "--tail", "1").out()).isEqualTo("last\nnew\n");
        assertThat(shell.run("logs", "12", "-f", "--attempt", "1").code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void prefixesWholeLinesOfGangsWithTheirRank() {
        String gang =
                Jobs.ended(12, "COMPLETED", 0, "SUCCESS").replace("\"workers\":1", "\"workers\":2");
        server.on("GET /api/v1/jobs/12", gang)
                .on(logs(0, 1, 0), piece(0, 5, "a\\nhal"))
                .on(logs(0, 1, 5), piece(0, 6, "f\\n"))
                .on(logs(0, 1, 6), piece(0, 6, ""))
                .on(logs(1, 1, 0), piece(1, 1, "b"))
                .on(logs(1, 1, 1), piece(1, 1, ""));

        assertThat(shell.run("logs", "12", "-f").out().lines())
                .containsExactlyInAnyOrder("[0] a", "[0] half", "[1] b");
    }

    @Test
    void printsLogsOfAllRanks() {
        server.on(
                "GET /api/v1/jobs/12/logs?offset=0&limit=1048576",
                "{\"attempt\":1,\"job\":12,\"items\":[%s,%s]}"
                        .formatted(item(0, 2, "a\\n"), item(1, 2, "b\\n")));

        assertThat(shell.run("logs", "12").out()).isEqualTo("[0] a\n[1] b\n");
    }

    @Test
    void readsLongLogsPieceByPiece() {
        String first = piece(0, 2, "a\\n").replace("\"size\":2", "\"size\":4");
        server.on("GET /api/v1/jobs/12/logs?offset=0&limit=1048576", first)
                .on(
                        "GET /api/v1/jobs/12/logs?offset=2&limit=1048576&rank=0&attempt=1",
                        piece(0, 4, "b\\n"));

        assertThat(shell.run("logs", "12").out()).isEqualTo("a\nb\n");
    }

    @Test
    void asksForTheLastLinesOfOneRank() {
        server.on("GET /api/v1/jobs/12/logs?tail=5&rank=3&attempt=2", piece(3, 2, "z\\n"));

        assertThat(shell.run("logs", "12", "--tail", "5", "--rank", "3", "--attempt", "2").out())
                .isEqualTo("z\n");
    }

    @Test
    void saysWhyThereIsNoLog() {
        server.on(
                "GET /api/v1/jobs/12/logs?offset=0&limit=1048576",
                "{\"job\":12,\"items\":[{\"rank\":0,\"known\":false,\"message\":\"it has not started\",\"text\":\"\"}]}");

        Shell.Ran ran = shell.run("logs", "12");

        assertThat(ran.code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(ran.err()).contains("job 12 has no log: it has not started");
    }

    @Test
    void followsEventsUntilTheServerEndsTheStream() {
        server.stream(
                "GET /api/v1/stream?topics=events",
                """
                event: hello
                data: {"topics":["events"]}

                : keep-alive

                event: events
                id: b-1
                data: {"items":[{"sequence":1,"time":"2026-11-22T01:10:00Z","type":"JobStarted","severity":"info","object":{"kind":"Job","id":12},"message":"job 12 runs"}],"skipped":0}

                """);

        Shell.Ran ran = shell.run("events", "-f");

        assertThat(ran.out()).contains("JobStarted").contains("job/12").contains("job 12 runs");
        assertThat(ran.code()).isEqualTo(ExitCode.UNREACHABLE);
    }
}
