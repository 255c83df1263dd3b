package io.stoker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stoker.model.Realm;
import io.stoker.server.http.TestServer.Got;
import io.stoker.server.shell.Views;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {

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

    private void runOneJobToItsEnd() {
        long id = server.submit("{\"run\":\"x\",\"gpus\":1,\"retries\":0}");
        server.untilState(id, "RUNNING");
        server.cluster.exit(id, 0, 0);
        server.untilState(id, "COMPLETED");
        long waits = server.submit("{\"run\":\"x\",\"gpus\":2,\"held\":true}");
        server.get("/api/v1/jobs/" + waits);
    }

    @Test
    void countsWhatHappened() {
        runOneJobToItsEnd();

        String text = server.get("/metrics").body();

        assertThat(text)
                .contains("stoker_jobs_submitted_total{kind=\"batch\",queue=\"default\"} 2.0")
                .contains("stoker_jobs_started_total{kind=\"batch\",queue=\"default\"} 1.0")
                .contains(
                        "stoker_jobs_finished_total{kind=\"batch\",outcome=\"completed\",queue=\"default\"} 1.0")
                .contains("stoker_jobs{queue=\"default\",state=\"completed\"} 1.0")
                .contains("stoker_pending_jobs{queue=\"default\",reason=\"JobHeldUser\"} 1.0")
                .contains(
                        "stoker_gpus{gpu_type=\"H100\",pool=\"real\",state=\"idle\",virtual=\"true\"} 2.0")
                .contains(
                        "stoker_job_queue_wait_seconds_count{priority_class=\"normal\",queue=\"default\"} 1")
                .contains("stoker_scheduler_decisions_total{action=\"place\"} 1.0")
                .contains("stoker_leader 1.0")
                .contains("stoker_build_info{")
                .contains("jvm_threads_current")
                .contains("process_cpu_seconds_total")
                .contains(
                        "stoker_http_request_duration_seconds_bucket{code=\"201\",method=\"POST\",route=\"/api/v1/jobs\",le=");
    }

    @Test
    void hasAtLeastThirtyFamiliesOfItsOwn() {
        runOneJobToItsEnd();

        Set<String> families = new TreeSet<>();
        server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("# TYPE stoker_"))
                .forEach(line -> families.add(line.split(" ")[2]));

        assertThat(families).hasSizeGreaterThanOrEqualTo(40);
    }

    @Test
    void forgetsSeriesOfWhatIsGone() {
        long id = server.submit("{\"run\":\"x\",\"gpus\":1,\"retries\":0}");
        server.untilState(id, "RUNNING");
        String join = "stoker_node_job_info{job=\"" + id + "\",node=\"n00\",queue=\"default\"} 1";
        assertThat(server.get("/metrics").body()).contains(join);

        server.cluster.exit(id, 0, 0);
        server.untilState(id, "COMPLETED");

        assertThat(server.get("/metrics").body()).doesNotContain(join);
    }

    @Test
    void speaksTheFormatThatIsAskedFor() {
        runOneJobToItsEnd();

        Got openMetrics =
                server.get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0");
        Got protobuf =
                server.get(
                        "/metrics",
                        "Accept",
                        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited");

        assertThat(openMetrics.header("content-type")).startsWith("application/openmetrics-text");
        assertThat(openMetrics.body()).endsWith("# EOF\n");
        assertThat(protobuf.header("content-type")).startsWith("application/vnd.google.protobuf");
        assertThat(protobuf.body()).contains("stoker_job_queue_wait_seconds");
    }

    @Test
    void showsGpusUnderTheNamesOfDcgm() {
        server.cluster
                .controller()
                .viewStore()
                .telemetry(
                        0,
                        List.of(
                                new Views.GpuReading(
                                        0, true, true, .5, 1 << 30, 61, 400, 1_000_000, 0, 0)));

        String text = server.get("/metrics/gpu").body();

        assertThat(text)
                .contains(
                        "DCGM_FI_DEV_GPU_UTIL{UUID=\"\",device=\"nvidia0\",gpu=\"0\",hostname=\"n00\",modelName=\"H100\",simulated=\"true\"} 50.0")
                .contains("DCGM_FI_DEV_FB_USED")
                .contains("DCGM_FI_DEV_POWER_USAGE");
    }

    @Test
    void passesPromtool() throws Exception {
        Assumptions.assumeTrue(
                onPath("promtool"), "promtool is not installed (Debian package prometheus)");
        runOneJobToItsEnd();
        Process promtool =
                new ProcessBuilder("promtool", "check", "metrics")
                        .redirectErrorStream(true)
                        .start();
        try (OutputStream in = promtool.getOutputStream()) {
            in.write(server.get("/metrics").body().getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEmpty();
        assertThat(promtool.exitValue()).isZero();
    }

    @Test
    void isScrapedByARealPrometheus(@TempDir Path dir) throws Exception {
        Assumptions.assumeTrue(
                onPath("prometheus"), "prometheus is not installed (Debian package prometheus)");
        runOneJobToItsEnd();
        Path config = dir.resolve("prometheus.yml");
        Files.writeString(
                config,
                """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: stoker
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                """
                        .formatted(server.port()));
        int port = freePort();
        Process prometheus =
                new ProcessBuilder(
                                "prometheus",
                                "--config.file=" + config,
                                "--storage.tsdb.path=" + dir.resolve("data"),
                                "--enable-feature=native-histograms",
                                "--web.listen-address=127.0.0.1:" + port)
                        .redirectErrorStream(true)
                        .redirectOutput(dir.resolve("prometheus.log").toFile())
                        .start();
        try {
            assertThat(value(port, "up{job=\"stoker\"}")).isEqualTo("1");
            assertThat(value(port, "stoker_jobs_finished_total{outcome=\"completed\"}"))
                    .isEqualTo("1");
            assertThat(value(port, "histogram_count(stoker_job_queue_wait_seconds)"))
                    .isEqualTo("1");
        } finally {
            prometheus.destroy();
            if (!prometheus.waitFor(20, TimeUnit.SECONDS)) {
                prometheus.destroyForcibly();
            }
        }
    }

    // Prometheus scrapes on its own clock: ask until it has.
    private static String value(int port, String query) throws IOException, InterruptedException {
        URI uri =
                URI.create(
                        "http://127.0.0.1:"
                                + port
                                + "/api/v1/query?query="
                                + URLEncoder.encode(query, StandardCharsets.UTF_8));
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (System.nanoTime() < end) {
                try {
                    HttpResponse<String> response =
                            client.send(
                                    HttpRequest.newBuilder(uri)
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString());
                    JsonNode found =
                            JsonMapper.builder()
                                    .build()
                                    .readTree(response.body())
                                    .at("/data/result/0/value/1");
                    if (found.isTextual()) {
                        return found.asText();
                    }
                } catch (IOException notUpYet) {
                    LockSupport.parkNanos(100_000_000);
                }
                LockSupport.parkNanos(200_000_000);
            }
        }
        return "never scraped";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean onPath(String program) {
        for (String dir : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(dir, program))) {
                return true;
            }
        }
        return false;
    }
}
