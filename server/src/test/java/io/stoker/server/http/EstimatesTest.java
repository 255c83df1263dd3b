package io.stoker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stoker.model.Realm;
import io.stoker.server.http.TestServer.Got;
import io.stoker.server.shell.StartForecasts;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// When a waiting job starts, as `why`, the job itself and `/api/v1/estimates` tell it.
class EstimatesTest {

    private static final String LONG =
            "{\"name\":\"long\",\"run\":\"x\",\"gpus\":1,\"time\":{\"limit\":\"1h\"}}";
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

    @Test
    void aFileThatWouldWaitHasThreeTimesAndTheirBasis() {
        server.untilState(server.submit(LONG), "RUNNING");
        Instant latest = Instant.now().plus(Duration.ofHours(1)).plusSeconds(30);

        Got got = server.post("/api/v1/estimates", LONG, "Content-Type", "application/json");

        JsonNode estimate = got.json().get("estimate");
        assertThat(Instant.parse(estimate.get("p90").asText())).isBefore(latest);
        assertThat(Instant.parse(estimate.get("p10").asText()))
                .isBefore(Instant.parse(estimate.get("p50").asText()));
        assertThat(estimate.get("basis").asText()).contains("1 by the time limit");
        assertThat(estimate.get("endedEarly").isNull()).isTrue();
    }

    @Test
    void whatStartsAtOnceNeedsNoEstimate() {
        Got got = server.post("/api/v1/estimates", LONG, "Content-Type", "application/json");

        assertThat(got.json().get("estimate").isNull()).isTrue();
    }

    @Test
    void aWaitingJobShowsItsEstimateAndTheStartIsComparedWithIt() {
        try (StartForecasts _ = StartForecasts.start(server.cluster.controller())) {
            long holder = server.submit(LONG);
            server.untilState(holder, "RUNNING");
            long waits = server.submit(LONG);

            server.until("/api/v1/jobs/" + waits, job -> job.at("/status/estimate").isObject());
            JsonNode why = server.get("/api/v1/jobs/" + waits + "/why").json();
            server.cluster.exit(holder, 0, 0);
            JsonNode compared =
                    server.until(
                            "/api/v1/estimates/calibration",
                            seen -> seen.get("starts").asLong() == 1);

            assertThat(why.at("/estimate/samples").asInt()).isEqualTo(40);
            assertThat(compared.get("insideRatio").asDouble()).isZero();
            assertThat(compared.get("before").asLong()).isEqualTo(1);
            assertThat(compared.at("/pinballSeconds/p50").asDouble()).isGreaterThan(1);
            assertThat(server.get("/metrics").body())
                    .contains("stoker_job_start_estimate_covered_total{covered=\"false\"");
        }
    }
}
