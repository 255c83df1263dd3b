package io.stoker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stoker.model.Realm;
import io.stoker.server.http.TestServer.Got;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the API does to jobs, queues, nodes, policies and the generator.
class JobActionsTest {

    private final List<FaultInjector.Injection> injected = new ArrayList<>();
    private TestServer server;

    @BeforeEach
    void open() {
        FaultInjector injector =
                injection -> {
                    injected.add(injection);
                    return Optional.empty();
                };
        server = new TestServer(HttpConfig.loopback(0, "1.2.3"), Optional.of(injector));
        server.cluster.join("n00", Realm.REAL, 2);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void runsAGangToItsEnd() {
        long id =
                server.submit(
                        "{\"name\":\"pair\",\"run\":[\"train\"],\"workers\":2,\"gpus\":1,\"retries\":0}");
        JsonNode running = server.untilState(id, "RUNNING");
        assertThat(running.at("/status/workers").size()).isEqualTo(2);
        assertThat(running.at("/status/request").asText()).isEqualTo("2x1");

        server.cluster.exit(id, 0, 0);
        server.cluster.exit(id, 1, 0);

        JsonNode done = server.untilState(id, "COMPLETED");
        assertThat(done.at("/status/exitCode").asInt()).isZero();
        assertThat(done.at("/status/attempts/0/cause").asText()).isEqualTo("SUCCESS");
        JsonNode events = server.get("/api/v1/jobs/" + id + "/events").json();
        assertThat(events.get("items").findValuesAsText("type"))
                .contains("JobSubmitted", "GangPlaced", "JobStarted", "JobFinished");
    }

    @Test
    void keepsTheExitCodeOfAFailure() {
        long id = server.submit("{\"run\":\"x\",\"gpus\":1,\"retries\":0}");
        server.untilState(id, "RUNNING");

        server.cluster.exit(id, 0, 7);

        JsonNode failed = server.untilState(id, "FAILED");
        assertThat(failed.at("/status/exitCode").asInt()).isEqualTo(7);
        assertThat(failed.at("/status/cause").asText()).isEqualTo("USER_ERROR");
    }

    private String reasonOf(long id) {
        return server.get("/api/v1/jobs/" + id).json().at("/status/reason/code").asText();
    }

    @Test
    void aJobWaitsForAnother() {
        long first = server.submit("{\"run\":\"x\",\"gpus\":1,\"retries\":0,\"task_id\":\"prep\"}");
        long second = server.submit("{\"run\":\"x\",\"gpus\":1,\"dependencies\":\"afterok:prep\"}");
        long third =
                server.submit(
                        "{\"run\":\"x\",\"gpus\":1,\"dependencies\":{\"any\":true,\"on\":["
                                + "{\"kind\":\"afternotok\",\"job\":%d}]}}".formatted(first));
        server.untilState(first, "RUNNING");
        assertThat(reasonOf(second)).isEqualTo("Dependency");
        JsonNode why = server.get("/api/v1/jobs/" + second + "/why").json();
        assertThat(why.at("/primary/message").asText()).isEqualTo("waits for afterok:" + first);
        assertThat(server.get("/api/v1/jobs/" + second).json().at("/spec/dependencies").asText())
                .isEqualTo("afterok:" + first);

        server.cluster.exit(first, 0, 0);

        server.untilState(second, "RUNNING");
        assertThat(reasonOf(third)).isEqualTo("DependencyNeverSatisfied");
        Got freed =
                server.post("/api/v1/jobs/" + third + "/dependencies", "{\"dependencies\":\"\"}");
        assertThat(freed.status()).isEqualTo(200);
        server.untilState(third, "RUNNING");
    }

    @Test
    void holdsReleasesReprioritisesAndCancels() {
        long id = server.submit("{\"run\":\"x\",\"gpus\":1,\"held\":true}");
        assertThat(server.get("/api/v1/jobs/" + id).json().at("/status/reason/code").asText())
                .isEqualTo("JobHeldUser");

        Got raised = server.post("/api/v1/jobs/" + id + "/priority", "{\"priority\":\"high\"}");
        Got released = server.post("/api/v1/jobs/" + id + "/release", "");
        server.untilState(id, "RUNNING");
        Got cancelled =
                server.post("/api/v1/jobs/" + id + "/cancel", "{\"reason\":\"no longer needed\"}");

        assertThat(raised.json().at("/spec/priority").asInt()).isEqualTo(900);
        assertThat(released.status()).isEqualTo(200);
        assertThat(cancelled.json().at("/status/state").asText()).isEqualTo("CANCELLED");
        assertThat(server.post("/api/v1/jobs/" + id + "/hold", "").status()).isEqualTo(409);
    }

    @Test
    void putsARunningJobBackIntoItsQueue() {
        long id = server.submit("{\"run\":\"x\",\"gpus\":1}");
        server.untilState(id, "RUNNING");

        assertThat(server.post("/api/v1/jobs/" + id + "/requeue", "").status()).isEqualTo(200);

        JsonNode again =
                server.until("/api/v1/jobs/" + id, job -> job.at("/status/attempt").asInt() == 2);
        assertThat(again.at("/status/requeues").asInt()).isEqualTo(1);
    }

    @Test
    void makesOneJobOfOneKey() {
        String body = "{\"run\":\"x\",\"gpus\":1}";
        Got first = server.post("/api/v1/jobs", body, "Idempotency-Key", "k1");
        Got second = server.post("/api/v1/jobs", body, "Idempotency-Key", "k1");
        Got other = server.post("/api/v1/jobs", "{\"run\":\"y\"}", "Idempotency-Key", "k1");

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("location"))
                .isEqualTo("/api/v1/jobs/" + first.json().at("/metadata/id").asLong());
        assertThat(second.json().at("/metadata/id")).isEqualTo(first.json().at("/metadata/id"));
        assertThat(second.header("idempotency-replayed")).isEqualTo("true");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.json().get("code").asText()).isEqualTo("idempotency_key_reused");
        assertThat(server.get("/api/v1/jobs").json().at("/metadata/total").asInt()).isEqualTo(1);
    }

    @Test
    void givesOtherPostsTheirFirstAnswerAgain() {
        long id = server.submit("{\"run\":\"x\",\"gpus\":1,\"held\":true}");
        Got first = server.post("/api/v1/jobs/" + id + "/release", "", "Idempotency-Key", "r1");
        Got second = server.post("/api/v1/jobs/" + id + "/release", "", "Idempotency-Key", "r1");
        Got other = server.post("/api/v1/jobs/" + id + "/hold", "", "Idempotency-Key", "r1");

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("idempotency-replayed")).isEqualTo("true");
        assertThat(other.status()).isEqualTo(422);
    }

    @Test
    void onlyChecksUnderDryRun() {
        Got got =
                server.post(
                        "/api/v1/jobs?dryRun=true",
                        "name: a\nrun: x\ngpus: H100:2\n",
                        "Content-Type",
                        "application/yaml");

        assertThat(got.status()).isEqualTo(200);
        assertThat(got.json().at("/spec/gpus/types/0").asText()).isEqualTo("H100");
        assertThat(server.get("/api/v1/jobs").json().at("/metadata/total").asInt()).isZero();
    }

    @Test
    void explainsWhyAJobWaits() {
        long first = server.submit("{\"run\":\"x\",\"gpus\":2}");
        server.untilState(first, "RUNNING");
        long second = server.submit("{\"run\":\"x\",\"gpus\":2}");

        JsonNode why =
                server.until(
                        "/api/v1/jobs/" + second + "/why",
                        node -> node.at("/primary/reason").asText().equals("Resources"));

        assertThat(why.at("/position/overall").asInt()).isEqualTo(1);
        assertThat(why.get("summary").asText()).startsWith("waits: ");
        assertThat(server.get("/api/v1/jobs/" + first + "/why").json().get("summary").asText())
                .startsWith("runs on n00");
    }

    @Test
    void pausesAndResumesQueues() {
        assertThat(server.send("PUT", "/api/v1/queues/research%2Fvision", "{}").status())
                .isEqualTo(200);
        Got paused = server.post("/api/v1/queues/research%2Fvision/pause", "");
        long id = server.submit("{\"run\":\"x\",\"gpus\":1,\"queue\":\"research/vision\"}");

        assertThat(paused.json().at("/spec/paused").asBoolean()).isTrue();
        assertThat(server.get("/api/v1/jobs/" + id).json().at("/status/reason/code").asText())
                .isEqualTo("QueuePaused");
        server.post("/api/v1/queues/research%2Fvision/resume", "");
        server.untilState(id, "RUNNING");
        assertThat(
                        server.get("/api/v1/queues/research%2Fvision")
                                .json()
                                .at("/status/running")
                                .asInt())
                .isEqualTo(1);
    }

    @Test
    void keepsAQueuesWeightAndLimits() {
        Got made =
                server.send(
                        "PUT",
                        "/api/v1/queues/limited",
                        """
                        {"weight":3,"quotaGpuMilli":4000,"maxGpuMilli":2500,"maxJobsRunning":7,
                        "maxGpuMilliPerUser":1500,"maxJobsPerUser":2}
                        """);
        server.post("/api/v1/queues/limited/pause", "");
        server.send("PUT", "/api/v1/queues/limited", "{\"weight\":5}");

        assertThat(made.json().at("/spec/weight").asInt()).isEqualTo(3);
        assertThat(server.get("/api/v1/queues/limited").json().get("spec").toString())
                .isEqualTo(
                        "{\"paused\":true,\"weight\":5,\"quotaGpuMilli\":4000,"
                                + "\"borrowGpuMilli\":-1,\"lendGpuMilli\":-1,"
                                + "\"maxGpuMilli\":2500,\"maxJobsRunning\":7,"
                                + "\"maxGpuMilliPerUser\":1500,\"maxJobsPerUser\":2,"
                                + "\"budgetGpuSeconds\":0.0,\"budgetWindowSeconds\":0.0,"
                                + "\"order\":\"\",\"place\":\"\"}");
    }

    @Test
    void saysThatAQueuesLimitKeepsAJobAndStartsItOnceTheLimitIsGone() {
        server.send("PUT", "/api/v1/queues/narrow", "{\"maxGpuMilli\":1000}");
        long id = server.submit("{\"run\":\"x\",\"gpus\":2,\"queue\":\"narrow\"}");

        JsonNode reason = server.get("/api/v1/jobs/" + id).json().at("/status/reason");
        server.send("PUT", "/api/v1/queues/narrow", "{\"maxGpuMilli\":0}");

        assertThat(reason.get("code").asText()).isEqualTo("QueueLimit");
        assertThat(reason.get("message").asText())
                .isEqualTo("queue narrow holds 0 GPUs and may hold 1; this job wants 2");
        server.untilState(id, "RUNNING");
    }

    @Test
    void refusesQueueLimitsByFieldAndValue() {
        Got weight = server.send("PUT", "/api/v1/queues/limited", "{\"weight\":0}");
        Got limit = server.send("PUT", "/api/v1/queues/limited", "{\"maxGpuMilli\":-2}");

        assertThat(weight.status()).isEqualTo(422);
        assertThat(weight.body())
                .contains("weight", "expected a whole number from 1 to 1000000, found 0");
        assertThat(server.send("PUT", "/api/v1/queues/limited", "{\"lendGpuMilli\":5}").body())
                .contains("/lendGpuMilli", "expected at most the quota of 0, found 5");
        assertThat(limit.body())
                .contains("maxGpuMilli", "expected a whole number from 0 to 1000000000000");
    }

    @Test
    void drainsNodesByNumberAndName() {
        Got drained = server.post("/api/v1/nodes/n00/drain", "{\"reason\":\"new fans\"}");

        assertThat(drained.json().at("/status/display").asText()).isEqualTo("drained");
        assertThat(drained.json().at("/status/drainReason").asText()).isEqualTo("new fans");
        assertThat(server.get("/api/v1/gpus?state=draining").json().at("/metadata/total").asInt())
                .isEqualTo(2);
        assertThat(server.post("/api/v1/nodes/0/undrain", "").json().at("/status/display").asText())
                .isEqualTo("up");
        assertThat(
                        server.get("/api/v1/nodes/0/events")
                                .json()
                                .get("items")
                                .findValuesAsText("type"))
                .contains("NodeJoined", "NodeDrained", "NodeUndrained");
    }

    @Test
    void injectsFaultsIntoSimulatedNodesOnly() {
        server.cluster.join("sim-1", Realm.SIMULATED, 8);

        Got accepted =
                server.post(
                        "/api/v1/faults",
                        "{\"kind\":\"GPU_ERROR\",\"node\":\"sim-1\",\"gpu\":2,\"durationSeconds\":30}");
        Got refused = server.post("/api/v1/faults", "{\"kind\":\"NODE_DOWN\",\"node\":\"n00\"}");
        Got wrong =
                server.post(
                        "/api/v1/faults", "{\"kind\":\"GPU_ERROR\",\"node\":\"sim-1\",\"gpu\":9}");

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(injected)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.gpu()).isEqualTo(2);
                    assertThat(one.durationMillis()).isEqualTo(30_000);
                });
        assertThat(refused.status()).isEqualTo(409);
        assertThat(wrong.status()).isEqualTo(422);
    }

    @Test
    void changesPoliciesAndTheGenerator() {
        Got policy = server.send("PUT", "/api/v1/policies", "{\"order\":\"fifo\",\"strict\":true}");
        Got unknown = server.send("PUT", "/api/v1/policies", "{\"order\":\"luck\"}");
        Got fast = server.send("PATCH", "/api/v1/simulation", "{\"preset\":\"High Load\"}");
        Got paused = server.send("PATCH", "/api/v1/simulation", "{\"paused\":true}");
        Got resumed = server.send("PATCH", "/api/v1/simulation", "{\"paused\":false}");
        Got tooFast = server.send("PATCH", "/api/v1/simulation", "{\"jobsPerMinute\":51}");

        assertThat(policy.json().at("/spec/order").asText()).isEqualTo("fifo");
        assertThat(policy.json().at("/spec/place").asText()).isEqualTo("best-fit");
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.json().get("detail").asText()).contains("fifo");
        assertThat(fast.json().at("/spec/jobsPerMinute").asDouble()).isEqualTo(10.0);
        assertThat(paused.json().at("/spec/paused").asBoolean()).isTrue();
        assertThat(resumed.json().at("/spec/preset").asText()).isEqualTo("High Load");
        assertThat(tooFast.status()).isEqualTo(422);
    }

    @Test
    void readsLogsWithRanksAndFromAnOffset() {
        long id = server.submit("{\"run\":\"x\",\"workers\":2,\"gpus\":1}");
        server.untilState(id, "RUNNING");
        server.cluster.logs.put(id + "/0", "one\ntwo\nthree\n");
        server.cluster.logs.put(id + "/1", "eins\n");

        assertThat(server.get("/api/v1/jobs/" + id + "/logs").body())
                .isEqualTo("[0] one\n[0] two\n[0] three\n[1] eins\n");
        assertThat(server.get("/api/v1/jobs/" + id + "/logs?rank=0&tail=2").body())
                .isEqualTo("two\nthree\n");
        JsonNode piece =
                server.get(
                                "/api/v1/jobs/" + id + "/logs?rank=0&offset=4&limit=3",
                                "Accept",
                                "application/json")
                        .json();
        assertThat(piece.at("/items/0/text").asText()).isEqualTo("two");
        assertThat(piece.at("/items/0/nextOffset").asInt()).isEqualTo(7);
        assertThat(piece.at("/items/0/size").asInt()).isEqualTo(14);
        assertThat(server.get("/api/v1/jobs/" + id + "/logs?rank=5").status()).isEqualTo(400);
    }
}
