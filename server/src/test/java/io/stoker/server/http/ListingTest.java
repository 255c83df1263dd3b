package io.stoker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stoker.model.Realm;
import io.stoker.server.http.TestServer.Got;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Lists are paged, filtered, sorted and cut to fields on the server.
class ListingTest {

    private static TestServer server;

    @BeforeAll
    static void open() {
        server = new TestServer();
        server.cluster.join("n00", Realm.REAL, 1);
        for (int i = 1; i <= 12; i++) {
            server.submit(
                    ("{\"name\":\"job-%02d\",\"run\":\"x\",\"gpus\":1,\"held\":true,\"user\":\"%s\",\"priority\":%d,"
                                    + "\"labels\":{\"team\":\"%s\"}}")
                            .formatted(
                                    i,
                                    i % 2 == 0 ? "ana" : "bo",
                                    i * 10,
                                    i % 3 == 0 ? "nlp" : "cv"));
        }
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static List<Long> ids(JsonNode list) {
        List<Long> ids = new ArrayList<>();
        list.get("items").forEach(item -> ids.add(item.at("/metadata/id").asLong()));
        return ids;
    }

    @Test
    void pagesThroughEverythingOnceNewestFirst() {
        List<Long> seen = new ArrayList<>();
        String next = "";
        int pages = 0;
        do {
            JsonNode page = server.get("/api/v1/jobs?limit=5" + next).json();
            seen.addAll(ids(page));
            assertThat(page.at("/metadata/total").asInt()).isEqualTo(12);
            assertThat(page.at("/metadata/remainingItemCount").asInt()).isEqualTo(12 - seen.size());
            JsonNode token = page.at("/metadata/continue");
            next = token.isNull() ? "" : "&continue=" + token.asText();
            pages++;
        } while (!next.isEmpty());

        assertThat(pages).isEqualTo(3);
        assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 12).map(i -> 13 - i).boxed().toList());
    }

    @Test
    void pagesOldestFirstAndBySortedFields() {
        JsonNode first = server.get("/api/v1/jobs?sort=metadata.id&limit=2").json();
        JsonNode second =
                server.get(
                                "/api/v1/jobs?sort=metadata.id&limit=2&continue="
                                        + first.at("/metadata/continue").asText())
                        .json();
        JsonNode byPriority = server.get("/api/v1/jobs?sort=-spec.priority&limit=3").json();

        assertThat(ids(first)).containsExactly(1L, 2L);
        assertThat(ids(second)).containsExactly(3L, 4L);
        assertThat(ids(byPriority)).containsExactly(12L, 11L, 10L);
    }

    @Test
    void filtersByFieldLabelStateUserAndText() {
        assertThat(ids(server.get("/api/v1/jobs?user=ana").json()))
                .containsExactly(12L, 10L, 8L, 6L, 4L, 2L);
        assertThat(ids(server.get("/api/v1/jobs?labelSelector=team=nlp").json()))
                .containsExactly(12L, 9L, 6L, 3L);
        assertThat(ids(server.get("/api/v1/jobs?labelSelector=team!=nlp,team&user=ana").json()))
                .containsExactly(10L, 8L, 4L, 2L);
        assertThat(
                        ids(
                                server.get(
                                                "/api/v1/jobs?fieldSelector=metadata.name=job-07,status.state=PENDING")
                                        .json()))
                .containsExactly(7L);
        assertThat(ids(server.get("/api/v1/jobs?q=JOB-1").json())).containsExactly(12L, 11L, 10L);
        assertThat(ids(server.get("/api/v1/jobs?state=running").json())).isEmpty();
        assertThat(
                        ids(
                                server.get(
                                                "/api/v1/jobs?state=active&queue=default&realm=real&limit=1")
                                        .json()))
                .containsExactly(12L);
    }

    @Test
    void leavesOutWhatWasNotAskedFor() {
        JsonNode page =
                server.get("/api/v1/jobs?limit=1&fields=metadata.name,status.reason.code").json();
        JsonNode one = server.get("/api/v1/jobs/3?fields=metadata.id").json();

        assertThat(page.at("/items/0").toString())
                .isEqualTo(
                        "{\"metadata\":{\"name\":\"job-12\"},\"status\":{\"reason\":{\"code\":\"JobHeldUser\"}}}");
        assertThat(one.toString()).isEqualTo("{\"metadata\":{\"id\":3}}");
        assertThat(
                        server.get("/api/v1/jobs?limit=1")
                                .json()
                                .at("/items/0/status/workers")
                                .isMissingNode())
                .isTrue();
        assertThat(
                        server.get("/api/v1/jobs?limit=1&fields=status.workers")
                                .json()
                                .at("/items/0/status/workers")
                                .isArray())
                .isTrue();
    }

    @Test
    void takesALargerPageThanAllowedAsTheLargest() {
        Got got = server.get("/api/v1/jobs?limit=5000");

        assertThat(got.status()).isEqualTo(200);
        assertThat(got.json().get("items").size()).isEqualTo(12);
    }
}
