package io.stoker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Realm;
import io.stoker.server.http.TestServer.Got;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `/api/v1/reservations`.
class ReservationsTest {

    private static final String[] JSON = {"Content-Type", "application/json"};
    private static final String PATH = "/api/v1/reservations";
    private TestServer server;

    @BeforeEach
    void open() {
        server = new TestServer();
        server.cluster.join("n00", Realm.REAL, 2);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void makesListsShowsAndDeletes() {
        Got made =
                server.post(
                        PATH,
                        "{\"name\":\"demo\",\"gpus\":1,\"start\":\"+2h\",\"duration\":\"1h\",\"users\":[\"ada\"]}",
                        JSON);

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo(PATH + "/demo");
        assertThat(made.json().at("/status/open").asBoolean()).isFalse();
        assertThat(made.json().at("/status/nodes").size()).isEqualTo(1);
        assertThat(made.json().at("/spec/durationSeconds").asDouble()).isEqualTo(3600);
        assertThat(server.get(PATH).json().at("/items/0/metadata/name").asText()).isEqualTo("demo");
        assertThat(server.get(PATH + "/demo").status()).isEqualTo(200);
        assertThat(server.send("DELETE", PATH + "/demo", "", JSON).status()).isEqualTo(200);
        assertThat(server.get(PATH + "/demo").status()).isEqualTo(404);
    }

    @Test
    void jobsWaitForTheirReservationAndSayWhy() {
        server.post(
                PATH, "{\"name\":\"demo\",\"gpus\":1,\"start\":\"+2h\",\"duration\":\"1h\"}", JSON);

        Got job = server.post("/api/v1/jobs", "{\"run\":\"x\",\"reservation\":\"demo\"}", JSON);

        assertThat(job.status()).as(job.body()).isEqualTo(201);
        assertThat(job.json().at("/spec/reservation").asText()).isEqualTo("demo");
        Got unknown = server.post("/api/v1/jobs", "{\"run\":\"x\",\"reservation\":\"no\"}", JSON);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().at("/code").asText()).isEqualTo("unknown_reservation");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"gpus":1}                                          | 422 | name
                    {"name":"a"}                                        | 422 | exactly one of nodes, block or rack, and gpus
                    {"name":"a","gpus":1,"rack":"r"}                    | 422 | found 2 of them
                    {"name":"a","gpus":1,"start":"soon"}                | 422 | expected now or
                    {"name":"a","gpus":1,"cron":"0 6 * * *"}            | 422 | say how long each time lasts
                    {"name":"a","gpus":1,"zone":"UTC"}                  | 422 | expected cron beside it
                    {"name":"a","gpus":1,"kind":"party"}                | 422 | kind
                    {"name":"a","gpus":1,"kind":"maintenance","users":["b"]} | 422 | neither queues nor users
                    {"name":"a","gpus":999999}                          | 409 | expected at most
                    {"name":"a","nodes":["nowhere"]}                    | 404 | nowhere
                    {"name":"a","rack":"nowhere"}                       | 409 | found none in rack nowhere
                    {"name":"a","gpus":1,"queues":["nope"]}             | 404 | nope
                    """)
    void refusesWhatIsWrong(String body, int status, String says) {
        Got refused = server.post(PATH, body, JSON);

        assertThat(refused.status()).as(refused.body()).isEqualTo(status);
        assertThat(refused.body()).contains(says);
    }
}
