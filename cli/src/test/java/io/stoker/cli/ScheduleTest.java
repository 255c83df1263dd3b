package io.stoker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.cli.wire.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleTest {
    private static final String POST = "POST /api/v1/jobs?user=ana";
    private static final String TIDY =
            """
            {"kind": "Schedule", "metadata": {"name": "tidy"},
             "spec": {"cron": "0 6 * * *", "zone": "UTC", "overlap": "skip", "paused": false},
             "status": {"nextTimes": ["2026-01-05T06:00:00Z", "2026-01-06T06:00:00Z"],
                        "runs": [{"dueAt": "2026-01-04T06:00:00Z", "jobId": 7, "state": "RUNNING"}]}}
            """;
    private static final String PAUSED =
            """
            {"kind": "Schedule", "metadata": {"name": "tidy"}, "spec": {"paused": true},
             "status": {"nextTimes": [], "runs": []}}
            """;
    @TempDir private Path folder;
    private StubServer server;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        server = new StubServer();
        shell = new Shell(folder).asking(server);
        Files.writeString(folder.resolve("tidy.yaml"), "name: tidy\nrun: x\nschedule: '@daily'\n");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void submitSaysWhatWasMadeAndTheNextTimes() {
        server.on(POST, 201, TIDY);

        assertThat(shell.run("submit", "tidy.yaml").out())
                .isEqualTo("Scheduled tidy. Next: 2026-01-05T06:00:00Z, 2026-01-06T06:00:00Z.\n");
        assertThat(shell.run("submit", "tidy.yaml", "--parsable").out()).isEqualTo("tidy\n");
    }

    @Test
    void submitSaysThatAScheduleWasReplaced() {
        server.on(POST, 200, PAUSED);

        assertThat(shell.run("submit", "tidy.yaml").out())
                .isEqualTo("Replaced the schedule tidy. It is paused.\n");
    }

    @Test
    void aBadRuleIsAWrongCommandLine() {
        server.on(
                POST,
                422,
                "{\"code\": \"invalid_field\", \"status\": 422, \"title\": \"A field is wrong\","
                        + " \"detail\": \"3:11: /schedule: hour: expected 0 to 23, found 25\"}");

        Shell.Ran ran = shell.run("submit", "tidy.yaml");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("tidy.yaml").contains("hour: expected 0 to 23, found 25");
    }

    @Test
    void showsAScheduleWithItsRuns() {
        server.on("GET /api/v1/schedules/tidy", 200, TIDY);

        assertThat(shell.run("schedule", "show", "tidy").out())
                .isEqualTo(
                        """
                        tidy  0 6 * * *  UTC  overlap: skip
                        Next: 2026-01-05T06:00:00Z, 2026-01-06T06:00:00Z.
                        due 2026-01-04T06:00:00Z  job 7  RUNNING
                        """);
    }

    @Test
    void listsSchedules() {
        server.on(
                "GET /api/v1/schedules?limit=1000",
                200,
                "{\"kind\": \"ScheduleList\", \"metadata\": {}, \"items\": [" + TIDY + "]}");

        assertThat(shell.run("schedule", "list").out())
                .contains("SCHEDULE", "CRON", "NEXT", "LAST JOB")
                .contains("tidy", "0 6 * * *", "active", "2026-01-05T06:00:00Z");
    }

    @Test
    void pausesResumesAndDeletes() {
        server.on("POST /api/v1/schedules/tidy/pause", 200, PAUSED);
        server.on("POST /api/v1/schedules/tidy/resume", 200, TIDY);
        server.on("DELETE /api/v1/schedules/a%2Fb", 200, TIDY);

        assertThat(shell.run("schedule", "pause", "tidy").out())
                .isEqualTo("schedule tidy paused\n");
        assertThat(shell.run("schedule", "resume", "schedule/tidy").out())
                .startsWith("schedule tidy runs again. Next: 2026-01-05T06:00:00Z");
        assertThat(shell.run("schedule", "delete", "a/b").code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void aScheduleMustBeNamedAndKnown() {
        server.on(
                "GET /api/v1/schedules/none",
                404,
                "{\"code\": \"unknown_schedule\", \"status\": 404, \"detail\": \"schedule none does not exist\"}");

        assertThat(shell.run("schedule", "pause").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("schedule", "show").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("schedule", "show", "none").code()).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void beginIsSentAsATimeWithItsZone() {
        server.on(POST, 201, Jobs.running(12));
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);

        shell.run("submit", "--begin", "+2h", "--", "true");

        String sent = JsonReader.read(server.last().body()).at("time.begin").text();
        assertThat(Instant.parse(sent))
                .isBetween(before.plusSeconds(7_200), Instant.now().plusSeconds(7_200));
    }

    @Test
    void aBadBeginIsAWrongCommandLine() {
        Shell.Ran ran = shell.run("submit", "--begin", "soonish", "--", "true");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("--begin: expected a time such as").contains("soonish");
    }
}
