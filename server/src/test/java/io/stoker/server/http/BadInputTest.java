package io.stoker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stoker.model.Realm;
import io.stoker.server.http.TestServer.Got;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is wrong is refused as a problem that names the field, the value and the way out.
class BadInputTest {

    private static TestServer server;

    @BeforeAll
    static void open() {
        server = new TestServer();
        server.cluster.join("n00", Realm.REAL, 2);
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static JsonNode problem(Got got, int status, String code) {
        assertThat(got.status()).as(got.body()).isEqualTo(status);
        assertThat(got.header("content-type")).isEqualTo("application/problem+json");
        JsonNode node = got.json();
        assertThat(node.get("code").asText()).isEqualTo(code);
        assertThat(node.get("type").asText()).isEqualTo("/problems/" + code);
        assertThat(node.get("status").asInt()).isEqualTo(status);
        assertThat(node.get("title").asText()).isNotBlank();
        assertThat(node.get("detail").asText()).isNotBlank();
        assertThat(node.get("requestId").asText()).isEqualTo(got.header("x-request-id"));
        assertThat(server.get("/problems/" + code).status()).isEqualTo(200);
        return node;
    }

    private static Got submit(String body) {
        return server.post("/api/v1/jobs", body, "Content-Type", "application/json");
    }

    @Test
    void refusesDependenciesOnNobodyAndInACircle() {
        problem(
                submit("{\"run\":\"x\",\"gpus\":1,\"dependencies\":\"afterok:4711\"}"),
                422,
                "unknown_dependency");
        long one = server.submit("{\"run\":\"x\",\"gpus\":1,\"held\":true}");
        String path = "/api/v1/jobs/" + one + "/dependencies";
        problem(
                server.post(path, "{\"dependencies\":\"afterok:%d\"}".formatted(one)),
                422,
                "dependency_cycle");
        problem(server.post(path, "{}"), 422, "missing_field");
    }

    @Test
    void saysWhereJsonBreaks() {
        JsonNode node = problem(submit("{\"name\": \"a\",\n  \"gpus\": }"), 400, "malformed_json");

        assertThat(node.at("/errors/0/line").asInt()).isEqualTo(2);
        assertThat(node.at("/errors/0/column").asInt()).isGreaterThan(8);
    }

    @Test
    void saysWhereYamlBreaks() {
        Got got =
                server.post(
                        "/api/v1/jobs",
                        "name: a\ngpus: [1\nrun: x\n",
                        "Content-Type",
                        "application/yaml");

        JsonNode node = problem(got, 400, "malformed_yaml");
        assertThat(node.at("/errors/0/line").asInt()).isGreaterThan(1);
    }

    @Test
    void refusesAnEmptyBody() {
        problem(server.post("/api/v1/jobs", ""), 400, "malformed_json");
    }

    @Test
    void refusesUnknownFieldsWithTheNearestKnownOne() {
        JsonNode node = problem(submit("{\"run\":\"true\",\"wrokers\":2}"), 422, "unknown_field");

        assertThat(node.at("/errors/0/pointer").asText()).isEqualTo("/wrokers");
        assertThat(node.get("detail").asText()).contains("did you mean workers?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"run":"x","gpus":-1}          | /gpus
                    {"run":"x","gpus":65}          | /gpus
                    {"run":"x","gpus":1.5}         | /gpus
                    {"run":"x","gpus":1e999}       | /gpus
                    {"run":"x","workers":0}        | /workers
                    {"run":"x","workers":-4}       | /workers
                    {"run":"x","workers":100001}   | /workers
                    {"run":"x","memory":"lots"}    | /memory
                    {"run":"x","cpus":-2}          | /cpus
                    {"run":"x","priority":"urgent"}| /priority
                    {"run":"x","retries":-1}       | /retries
                    {"run":"x","time":{"limit":"soon"}} | /time/limit
                    {"run":[]}                     | /run
                    {"run":"x","env":{"A B":"1"}}  | /env
                    {"run":"x","labels":[1]}       | /labels
                    {"run":"x","name":""}          | /name
                    """)
    void namesTheFieldOfAValueThatIsNotAllowed(String body, String pointer) {
        JsonNode node = problem(submit(body), 422, "invalid_field");

        assertThat(node.at("/errors/0/pointer").asText()).isEqualTo(pointer);
        assertThat(node.at("/errors/0/message").asText()).contains("found").contains("expected");
    }

    @Test
    void refusesControlCharactersInNames() {
        JsonNode node =
                problem(submit("{\"run\":\"x\",\"name\":\"a\\u0007b\"}"), 422, "invalid_field");

        assertThat(node.at("/errors/0/message").asText()).contains("U+0007").contains("position 2");
    }

    @Test
    void refusesFeaturesThatAreNotBuiltByName() {
        JsonNode node =
                problem(submit("{\"run\":\"x\",\"image\":\"torch\"}"), 422, "unsupported_field");

        assertThat(node.get("detail").asText()).contains("not supported yet");
    }

    @Test
    void refusesContradictoryTopology() {
        JsonNode upside =
                problem(
                        submit(
                                "{\"run\":\"x\",\"topology\":{\"required\":\"rack\",\"preferred\":\"block\"}}"),
                        422,
                        "invalid_field");
        assertThat(upside.get("detail").asText()).contains("expected preferred to be rack");

        JsonNode uneven =
                problem(
                        submit("{\"run\":\"x\",\"workers\":5,\"topology\":{\"segment\":2}}"),
                        422,
                        "invalid_field");
        assertThat(uneven.get("detail").asText()).contains("expected segment to divide");
    }

    @Test
    void refusesRolesAndRulesThatContradictEachOther() {
        refuses(
                "\"workers\":3,\"roles\":[{\"name\":\"a\"},{\"name\":\"b\",\"workers\":3}]",
                "expected 4, the sum over roles, or nothing, found 3");
        refuses(
                "\"gpus\":1,\"roles\":[{\"name\":\"a\"}]",
                "stands beside roles; say it in each role");
        refuses(
                "\"roles\":[{\"name\":\"a\"},{\"name\":\"a\"}]",
                "expected each name once, found a twice");
        refuses(
                "\"roles\":[{\"name\":\"a\",\"workers\":2}],\"topology\":{\"segment\":2}",
                "expected no roles beside it, found 1");
        refuses(
                "\"topology\":{\"preferredFor\":\"5m\"}",
                "expected preferred beside it, found none");
        refuses(
                "\"topology\":{\"exclusive\":\"island\"}",
                "expected node or a larger level, found island");
        refuses(
                "\"workers\":2,\"elastic\":{\"min\":1,\"max\":2},\"topology\":{\"exclusive\":\"rack\"}",
                "expected no elastic beside it");
        refuses(
                "\"topology\":{\"required\":\"rack\",\"segment\":1,\"segmentLevel\":\"block\"}",
                "expected segmentLevel to be rack or a smaller level, found block");
    }

    private void refuses(String fields, String detail) {
        JsonNode node = problem(submit("{\"run\":\"x\"," + fields + "}"), 422, "invalid_field");
        assertThat(node.get("detail").asText()).contains(detail);
    }

    @Test
    void refusesAJobWithoutWork() {
        problem(submit("{\"name\":\"idle\"}"), 422, "missing_field");
        problem(server.post("/submit", "{\"size\":3}"), 422, "missing_field");
        problem(server.post("/tasks", "{\"task_id\":\"t\"}"), 422, "missing_field");
    }

    @Test
    void rejectsAGangThatCouldNeverRunWithTheNumberThatWouldFit() {
        JsonNode node =
                problem(submit("{\"run\":\"x\",\"workers\":3,\"gpus\":1}"), 422, "gang_too_large");

        assertThat(node.get("detail").asText()).contains("3 asked for").contains("at most 2");
        JsonNode job = server.get("/api/v1/jobs/" + node.get("jobId").asLong()).json();
        assertThat(job.at("/status/state").asText()).isEqualTo("REJECTED");
    }

    @Test
    void saysThatIdsAreUnknown() {
        problem(server.get("/api/v1/jobs/999999"), 404, "unknown_job");
        problem(server.get("/api/v1/jobs/abc"), 404, "unknown_job");
        problem(server.get("/status/999999"), 404, "unknown_job");
        problem(server.post("/api/v1/jobs/999999/cancel", ""), 404, "unknown_job");
        problem(server.get("/tasks/nobody"), 404, "unknown_task");
        problem(server.get("/api/v1/nodes/nowhere"), 404, "unknown_node");
        problem(server.get("/api/v1/queues/none"), 404, "unknown_queue");
        problem(server.get("/api/v1/faults/77"), 404, "unknown_fault");
    }

    @Test
    void answersUnknownPathsAndMethodsAsProblems() {
        problem(server.get("/api/v1/whatifs"), 404, "unknown_path");
        problem(server.get("/api/v1/estimates"), 405, "method_not_allowed");
        problem(server.get("/nothing/here?x=1"), 404, "unknown_path");
        Got got = server.send("DELETE", "/api/v1/cluster", "");
        problem(got, 405, "method_not_allowed");
        assertThat(got.header("allow")).isEqualTo("GET");
    }

    @Test
    void refusesLargeBodiesWithAndWithoutALength() throws IOException {
        String tenMebibytes = "{\"run\":\"" + "x".repeat(10 << 20) + "\"}";

        problem(submit(tenMebibytes), 413, "body_too_large");
        assertThat(chunked(tenMebibytes))
                .startsWith("HTTP/1.1 413")
                .contains("application/problem+json");
    }

    private static String chunked(String body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(
                    ("POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i += 65_536) {
                int n = Math.min(65_536, bytes.length - i);
                out.write((Integer.toHexString(n) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(bytes, i, n);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void refusesOtherMediaTypes() {
        problem(
                server.post("/api/v1/jobs", "<job/>", "Content-Type", "application/xml"),
                415,
                "unsupported_media_type");
        problem(
                server.post("/submit", "a: 1", "Content-Type", "application/yaml"),
                415,
                "unsupported_media_type");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0",
        "limit=-1",
        "limit=many",
        "continue=xyz",
        "state=SLEEPING",
        "sort=colour",
        "fieldSelector=a"
    })
    void refusesParametersThatMakeNoSense(String query) throws IOException {
        String answer =
                raw(
                        "GET /api/v1/jobs?"
                                + query
                                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json")
                .contains("invalid_parameter");
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void answersBrokenHttpAsAProblem() throws IOException {
        assertThat(raw("GET /api/v1/jobs?q=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
    }

    @Test
    void refusesForeignHostsAndForeignOrigins() throws IOException {
        assertThat(
                        raw(
                                "GET /api/v1/jobs HTTP/1.1\r\nHost: evil.example:8000\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("foreign_host");
        problem(
                server.post("/submit", "{\"workload\":\"sleep\"}", "Origin", "http://evil.example"),
                403,
                "foreign_origin");
        Got own =
                server.post(
                        "/submit",
                        "{\"workload\":\"sleep\"}",
                        "Origin",
                        "http://127.0.0.1:" + server.port());
        assertThat(own.status()).isEqualTo(200);
    }

    @Test
    void saysHowToMoveAPortThatIsTaken() {
        HttpConfig taken = HttpConfig.loopback(server.port(), "1.2.3");

        Assertions.assertThatThrownBy(() ->
                        HttpFaces.start(
                                taken,
                                server.cluster.controller(),
                                Optional.empty(),
                                server.metrics))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("--http HOST:PORT");
    }
}
