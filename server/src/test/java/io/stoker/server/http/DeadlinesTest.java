package io.stoker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stoker.model.Realm;
import io.stoker.server.http.TestServer.Got;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is answered about deadlines over HTTP, and who hears when an answer no longer holds.
class DeadlinesTest {

    private static final String[] JSON = {"Content-Type", "application/json"};
    private TestServer server;

    @BeforeEach
    void open() {
        server = new TestServer();
        server.cluster.join("n1", Realm.REAL, 1);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static String file(String limit, String deadline) {
        return "{\"name\":\"due\",\"run\":\"x\",\"gpus\":1,\"time\":{\"limit\":\"%s\",\"deadline\":%s}}"
                .formatted(limit, deadline);
    }

    @Test
    void aSubmissionIsAnsweredWithAGuaranteeOrBestEffort() {
        server.untilState(
                server.submit(
                        "{\"name\":\"h\",\"run\":\"x\",\"gpus\":1,\"time\":{\"limit\":\"1h\"}}"),
                "RUNNING");

        Got promised =
                server.post(
                        "/api/v1/jobs",
                        file("1h", "{\"in\":\"3h\",\"admission\":\"guaranteed\"}"),
                        JSON);
        Got plain = server.post("/api/v1/jobs", file("1h", "\"3h\""), JSON);

        JsonNode deadline = promised.json().at("/status/deadline");
        assertThat(deadline.get("answer").asText()).isEqualTo("guaranteed");
        assertThat(Instant.parse(deadline.get("endsBy").asText()))
                .isBefore(Instant.parse(deadline.get("at").asText()));
        assertThat(plain.json().at("/status/deadline/answer").asText()).isEqualTo("best effort");
        assertThat(promised.json().at("/spec/time/admission").asText()).isEqualTo("guaranteed");
    }

    @Test
    void whatCannotBePromisedIsRefusedWithTheEarliestFeasibleEnd() {
        server.untilState(
                server.submit(
                        "{\"name\":\"h\",\"run\":\"x\",\"gpus\":1,\"time\":{\"limit\":\"1h\"}}"),
                "RUNNING");
        Instant now = Instant.now();

        Got refused =
                server.post(
                        "/api/v1/jobs",
                        file("1h", "{\"in\":\"90m\",\"admission\":\"guaranteed\"}"),
                        JSON);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().get("code").asText()).isEqualTo("deadline_infeasible");
        assertThat(Instant.parse(refused.json().get("earliestFeasibleEnd").asText()))
                .isBetween(now.plus(Duration.ofMinutes(119)), now.plus(Duration.ofMinutes(125)));
        long id = refused.json().get("jobId").asLong();
        assertThat(server.get("/api/v1/jobs/" + id).json().at("/status/state").asText())
                .isEqualTo("REJECTED");
    }

    @Test
    void impossibleAndMisspeltDeadlinesAreRefused() {
        Got tooShort =
                server.post(
                        "/api/v1/jobs",
                        file("1h", "{\"in\":\"30m\",\"admission\":\"guaranteed\"}"),
                        JSON);
        Got word =
                server.post(
                        "/api/v1/jobs",
                        file("1h", "{\"in\":\"3h\",\"admission\":\"promised\"}"),
                        JSON);
        Got both =
                server.post(
                        "/api/v1/jobs",
                        file("1h", "{\"in\":\"3h\",\"at\":\"4h\",\"admission\":\"guaranteed\"}"),
                        JSON);
        Got noLimit =
                server.post(
                        "/api/v1/jobs",
                        "{\"name\":\"n\",\"run\":\"x\",\"time\":{\"deadline\":{\"in\":\"3h\",\"admission\":\"guaranteed\"}}}",
                        JSON);

        assertThat(tooShort.json().get("code").asText()).isEqualTo("deadline_impossible");
        assertThat(word.json().get("detail").asText())
                .contains("expected best-effort, preferred or guaranteed, found promised");
        assertThat(both.json().get("detail").asText()).contains("expected either at");
        assertThat(noLimit.json().get("detail").asText())
                .contains("expected the longest run beside a deadline that is guaranteed");
    }

    @Test
    void aDrainTellsWhoeverLosesItsPlaceAtOnce() {
        server.untilState(
                server.submit(
                        "{\"name\":\"h\",\"run\":\"x\",\"gpus\":1,\"time\":{\"limit\":\"1h\"}}"),
                "RUNNING");
        long job = server.submit(file("1h", "{\"in\":\"3h\",\"admission\":\"guaranteed\"}"));

        server.post("/api/v1/nodes/n1/drain", "{\"reason\":\"fan\"}", JSON);

        server.until("/api/v1/jobs/" + job, seen -> seen.at("/status/deadline/atRisk").asBoolean());
        JsonNode events = server.get("/api/v1/jobs/" + job + "/events").json();
        assertThat(events.toString()).contains("DeadlineAtRisk").contains("will miss its deadline");
        assertThat(
                        server.get("/api/v1/jobs/" + job + "/why")
                                .json()
                                .at("/deadline/atRisk")
                                .asBoolean())
                .isTrue();
        assertThat(server.get("/metrics").body())
                .contains("stoker_job_deadlines_at_risk_total{queue=\"default\"} 1");
    }
}
