package io.stoker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stoker.server.http.TestServer.Got;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `/api/v1/schedules`, and job files with `schedule`.
class SchedulesTest {

    private static final String[] JSON = {"Content-Type", "application/json"};
    private static final String TIDY =
            "{\"name\":\"tidy\",\"run\":\"x\",\"schedule\":{\"cron\":\"0 6 * * 1-5\",\"zone\":\"Europe/Berlin\",\"overlap\":\"queue\"}}";
    private TestServer server;

    @BeforeEach
    void open() {
        server = new TestServer();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aJobFileWithAScheduleMakesAScheduleAndNoJob() {
        Got made = server.post("/api/v1/jobs", TIDY, JSON);

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("/api/v1/schedules/tidy");
        assertThat(made.json().at("/kind").asText()).isEqualTo("Schedule");
        assertThat(made.json().at("/spec/zone").asText()).isEqualTo("Europe/Berlin");
        assertThat(made.json().at("/spec/overlap").asText()).isEqualTo("queue");
        assertThat(made.json().at("/status/nextTimes").size()).isEqualTo(3);
        assertThat(server.get("/api/v1/jobs").json().get("items").size()).isZero();
        JsonNode listed = server.get("/api/v1/schedules").json();
        assertThat(listed.at("/items/0/metadata/name").asText()).isEqualTo("tidy");
    }

    @Test
    void aRuleAsTextMeansUtcAndSkip() {
        Got made =
                server.post(
                        "/api/v1/jobs",
                        "{\"name\":\"a/b\",\"run\":\"x\",\"schedule\":\"@daily\"}",
                        JSON);

        assertThat(made.json().at("/spec/zone").asText()).isEqualTo("UTC");
        assertThat(made.json().at("/spec/overlap").asText()).isEqualTo("skip");
        assertThat(made.json().at("/status/nextTimes/0").asText()).endsWith("T00:00:00Z");
        assertThat(server.get("/api/v1/schedules/a%2Fb").status()).isEqualTo(200);
    }

    @Test
    void submittingAgainReplacesIt() {
        server.post("/api/v1/jobs", TIDY, JSON);

        Got again = server.post("/api/v1/jobs", TIDY.replace("0 6", "0 7"), JSON);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().at("/spec/cron").asText()).isEqualTo("0 7 * * 1-5");
    }

    @Test
    void aDryRunMakesNothing() {
        Got dry = server.post("/api/v1/jobs?dryRun=true", TIDY, JSON);

        assertThat(dry.json().at("/dryRun").asBoolean()).isTrue();
        assertThat(server.get("/api/v1/schedules/tidy").status()).isEqualTo(404);
    }

    @Test
    void pausesResumesReplacesAndDeletes() {
        Got put = server.send("PUT", "/api/v1/schedules/tidy", TIDY, JSON);
        assertThat(put.status()).as(put.body()).isEqualTo(201);

        JsonNode paused = server.post("/api/v1/schedules/tidy/pause", "").json();
        assertThat(paused.at("/spec/paused").asBoolean()).isTrue();
        assertThat(paused.at("/status/nextTimes").size()).isZero();
        JsonNode resumed = server.post("/api/v1/schedules/tidy/resume", "").json();
        assertThat(resumed.at("/status/nextTimes").size()).isEqualTo(3);

        assertThat(server.send("DELETE", "/api/v1/schedules/tidy", "").status()).isEqualTo(200);
        Got gone = server.get("/api/v1/schedules/tidy");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.json().at("/code").asText()).isEqualTo("unknown_schedule");
    }

    @Test
    void thePathAndTheFileNameOneSchedule() {
        Got other = server.send("PUT", "/api/v1/schedules/other", TIDY, JSON);
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body()).contains("name: expected other as in the path, found tidy");
        Got none =
                server.send(
                        "PUT", "/api/v1/schedules/tidy", "{\"name\":\"tidy\",\"run\":\"x\"}", JSON);
        assertThat(none.status()).isEqualTo(422);
        assertThat(none.body()).contains("schedule: expected a rule");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "schedule":"0 25 * * *"                         | hour: expected 0 to 23
                    "schedule":"often"                              | expected five fields
                    "schedule":{"cron":"0 6 * * *","zone":"Mars/O"} | expected a time zone such as UTC
                    "schedule":{"cron":"0 6 * * *","overlap":"run"} | overlap
                    "schedule":{"zone":"UTC"}                       | expected a rule such as
                    "schedule":{"cron":"0 6 * * *","zzz":1}         | unknown key zzz
                    "schedule":"@daily","task_id":"t"               | it would name many jobs, leave it out
                    "schedule":"@daily","begin":"+2h"               | which has many runs; leave it out
                    "begin":"next week"                             | a span from now such as +2h
                    "begin":"tomorrow 25:00"                        | a span from now such as +2h
                    "begin":"+1h","time":{"begin":"+2h"}            | give one of them
                    """)
    void badInputIsAnsweredWithTheFieldAndTheWayOut(String fields, String words) {
        Got refused =
                server.post("/api/v1/jobs", "{\"name\":\"t\",\"run\":\"x\"," + fields + "}", JSON);

        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
        assertThat(refused.json().at("/detail").asText()).contains(words);
    }

    @Test
    void aJobWithABeginTimeWaitsForIt() {
        long id = server.submit("{\"name\":\"later\",\"run\":\"x\",\"begin\":\"tomorrow 06:00\"}");

        JsonNode job = server.get("/api/v1/jobs/" + id).json();
        assertThat(job.toString()).contains("T06:00:00Z");
        assertThat(job.at("/status/state").asText()).isEqualTo("PENDING");
    }
}
