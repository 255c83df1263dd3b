package io.stoker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stoker.model.Command;
import io.stoker.model.FaultKind;
import io.stoker.model.FaultReport;
import io.stoker.model.Realm;
import io.stoker.server.http.TestServer.Got;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The description of the API agrees with the API, and its pages need no other host.
class OpenApiTest {

    private static TestServer server;
    private static JsonNode api;

    @BeforeAll
    static void open() {
        server = new TestServer();
        server.cluster.join("n00", Realm.REAL, 2);
        api = server.get("/openapi.json").json();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void describesEveryEndpointThatTheRootLists() {
        JsonNode endpoints = server.get("/").json().get("endpoints");

        assertThat(endpoints.size()).isGreaterThan(50);
        for (JsonNode endpoint : endpoints) {
            String method = endpoint.get("method").asText().toLowerCase(java.util.Locale.ROOT);
            JsonNode operation = api.get("paths").path(endpoint.get("path").asText()).path(method);
            assertThat(operation.isObject()).as("%s", endpoint).isTrue();
            assertThat(operation.get("summary").asText()).isNotBlank();
        }
        assertThat(api.get("openapi").asText()).isEqualTo("3.1.0");
    }

    @Test
    void refersOnlyToSchemasThatExist() {
        List<String> missing = new ArrayList<>();
        for (JsonNode reference : api.findValues("$ref")) {
            String name = reference.asText().substring("#/components/schemas/".length());
            if (!api.at("/components/schemas").has(name)) {
                missing.add(name);
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void repliesHaveTheFieldsOfTheirSchemasAndNoOthers() {
        long id =
                server.submit(
                        "{\"run\":\"x\",\"gpus\":1,\"task_id\":\"t1\",\"labels\":{\"a\":\"b\"}}");
        long waits = server.submit("{\"run\":\"x\",\"gpus\":2}");
        server.untilState(id, "RUNNING");
        server.cluster.ask(at ->
                new Command.ReportFault(
                        at, 0, new FaultReport(FaultKind.GPU_ERROR, 1, true, "Xid 79")));

        agrees("Job", "/api/v1/jobs/" + id);
        agrees("Job", "/api/v1/jobs/" + waits);
        agrees("JobList", "/api/v1/jobs");
        agrees("Why", "/api/v1/jobs/" + waits + "/why");
        agrees("EventList", "/api/v1/jobs/" + id + "/events");
        agrees("Node", "/api/v1/nodes/0");
        agrees("GpuList", "/api/v1/gpus");
        agrees("QueueList", "/api/v1/queues");
        agrees("ScheduleList", "/api/v1/schedules");
        agrees("ReservationList", "/api/v1/reservations");
        agrees("FaultList", "/api/v1/faults");
        agrees("Cluster", "/api/v1/cluster");
        agrees("Topology", "/api/v1/topology");
        agrees("Policy", "/api/v1/policies");
        agrees("Simulation", "/api/v1/simulation");
        agrees("JobStatus", "/status/" + id);
        agrees("TaskStatus", "/tasks/t1");
        agrees("ClusterStatus", "/cluster/status");
        agrees("ShortNode", "/nodes/0");
        agrees("Problem", "/api/v1/jobs/12345");
    }

    private static void agrees(String schema, String path) {
        compare(
                path,
                server.get(path).json(),
                api.at("/components/schemas/" + schema),
                !path.equals("/api/v1/jobs"));
    }

    private static void compare(String at, JsonNode value, JsonNode schema, boolean whole) {
        JsonNode resolved =
                schema.has("$ref")
                        ? api.at(
                                "/components/schemas/"
                                        + schema.get("$ref")
                                                .asText()
                                                .substring("#/components/schemas/".length()))
                        : schema;
        if (value.isArray()) {
            value.forEach(item -> compare(at + "[]", item, resolved.path("items"), whole));
        } else if (value.isObject() && resolved.has("properties") && !at.endsWith("workload")) {
            value.fieldNames()
                    .forEachRemaining(name -> {
                        assertThat(resolved.get("properties").has(name))
                                .as("%s has %s, its schema has not", at, name)
                                .isTrue();
                        compare(
                                at + "/" + name,
                                value.get(name),
                                resolved.get("properties").get(name),
                                whole);
                    });
            boolean optional = at.endsWith("/12345") || !whole;
            resolved.get("properties")
                    .fieldNames()
                    .forEachRemaining(name ->
                            assertThat(value.has(name) || optional || name.equals("dryRun"))
                                    .as("%s lacks %s of its schema", at, name)
                                    .isTrue());
        } else if (value.isNull()) {
            assertThat(resolved.path("type").toString())
                    .as("%s may not be null", at)
                    .contains("null");
        } else if (value.isTextual()) {
            assertThat(resolved.path("type").toString() + resolved)
                    .as(at)
                    .containsAnyOf("string", "enum", "const");
        }
    }

    @Test
    void servesItsDocumentationWithoutOtherHosts() {
        for (String path : List.of("/docs", "/redoc")) {
            Got page = server.get(path, "Accept", "text/html");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("content-type")).startsWith("text/html");
            assertThat(page.header("content-security-policy")).contains("default-src 'self'");
            assertThat(page.body()).doesNotContain("http://").doesNotContain("https://");
            Matcher files = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"").matcher(page.body());
            int found = 0;
            while (files.find()) {
                Got file = server.get(files.group(1));
                assertThat(file.status()).as(files.group(1)).isEqualTo(200);
                assertThat(file.header("cache-control")).contains("immutable");
                found++;
            }
            assertThat(found).isPositive();
        }
    }

    @Test
    void servesFilesWithTagsAndAnswersHead() {
        Got whole = server.get(DocsRoutes.REDOC);
        Got head = server.send("HEAD", DocsRoutes.REDOC, "");
        Got again = server.get(DocsRoutes.REDOC, "If-None-Match", whole.header("etag"));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("content-length")).isEqualTo(whole.header("content-length"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(server.get("/webjars/../../application.properties").status()).isIn(400, 404);
        assertThat(server.get("/webjars/%2e%2e/x.js").status()).isIn(400, 404);
    }
}
