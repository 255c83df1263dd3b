package io.stoker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stoker.model.Realm;
import io.stoker.server.http.TestServer.Got;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The calls that scripts make exactly as they are written in the reference.
class SeedCallsTest {

    private static final String JSON = "application/json";

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
    void submitsAWorkloadAndTellsItsStatus() {
        Got submitted =
                server.post(
                        "/submit",
                        "{\"workload\":\"torch_cnn\",\"size\":64,\"iterations\":10,\"priority\":\"high\",\"deadline_sec\":5}",
                        "Content-Type",
                        JSON);

        assertThat(submitted.status()).isEqualTo(200);
        long id = submitted.json().get("job_id").asLong();
        assertThat(id).isPositive();
        JsonNode status =
                server.until(
                        "/status/" + id, node -> node.get("status").asText().equals("running"));
        assertThat(status.get("workload").asText()).isEqualTo("torch_cnn");
        assertThat(status.get("priority").asInt()).isEqualTo(900);
        assertThat(status.get("virtual").asBoolean()).isTrue();
        assertThat(status.get("nodes").get(0).asText()).isEqualTo("n00");
        JsonNode job = server.get("/api/v1/jobs/" + id).json();
        assertThat(job.at("/spec/workload/parameters/size").asText()).isEqualTo("64");
        assertThat(job.at("/spec/workload/parameters/iterations").asText()).isEqualTo("10");
        assertThat(job.at("/spec/time/deadline").isNull()).isFalse();
    }

    @Test
    void submitsATaskUnderItsOwnIdOnce() {
        String body =
                "{\"task_id\":\"task_001\",\"duration\":60,\"memory_required\":16,\"priority\":\"high\"}";

        Got first = server.post("/tasks", body, "Content-Type", JSON);
        Got second = server.post("/tasks", body, "Content-Type", JSON);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().get("task_id").asText()).isEqualTo("task_001");
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.json().get("code").asText()).isEqualTo("duplicate_task_id");
        JsonNode task =
                server.until(
                        "/tasks/task_001", node -> node.get("status").asText().equals("running"));
        assertThat(task.get("duration").asInt()).isEqualTo(60);
        assertThat(task.get("memory_required").asInt()).isEqualTo(16);
        JsonNode list = server.get("/tasks").json();
        assertThat(list.get("total").asInt()).isEqualTo(1);
        assertThat(list.at("/tasks/0/task_id").asText()).isEqualTo("task_001");
    }

    @Test
    void showsNodesInShort() {
        JsonNode list = server.get("/nodes").json();
        JsonNode one = server.get("/nodes/0").json();

        assertThat(list.get("total").asInt()).isEqualTo(1);
        assertThat(one.get("name").asText()).isEqualTo("n00");
        assertThat(one.get("gpus").asInt()).isEqualTo(2);
        assertThat(server.get("/nodes/7").status()).isEqualTo(404);
    }

    @Test
    void showsTheClusterAndPlansOnRequest() {
        JsonNode status = server.get("/cluster/status").json();
        Got planned = server.post("/scheduler/run", "");

        assertThat(status.get("status").asText()).isEqualTo("ready");
        assertThat(status.at("/gpus/total").asInt()).isEqualTo(2);
        assertThat(planned.status()).isEqualTo(200);
        assertThat(planned.json().get("status").asText()).isEqualTo("planned");
    }

    @Test
    void listsItsEndpointsToProgramsAndSendsBrowsersToTheDashboard() {
        Got program = server.get("/", "Accept", "*/*");

        assertThat(program.status()).isEqualTo(200);
        assertThat(program.json().get("endpoints").size()).isGreaterThan(40);
        assertThat(program.header("content-type")).isEqualTo("application/json");
    }

    @Test
    void takesBodiesFromCurlWithoutAHeader() {
        Got submitted =
                server.post(
                        "/submit",
                        "{\"workload\":\"sleep\"}",
                        "Content-Type",
                        "application/x-www-form-urlencoded");

        assertThat(submitted.status()).isEqualTo(200);
    }
}
