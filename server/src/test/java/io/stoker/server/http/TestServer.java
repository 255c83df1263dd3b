package io.stoker.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stoker.server.metrics.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// The faces of a [TestCluster] on a free port, and a client for them.
final class TestServer implements AutoCloseable {

    final TestCluster cluster = new TestCluster();
    final Metrics metrics = Metrics.of(cluster.controller(), "1.2.3");
    private final HttpFaces faces;
    private final HttpClient client = HttpClient.newHttpClient();

    TestServer() {
        this(HttpConfig.loopback(0, "1.2.3"), Optional.empty());
    }

    TestServer(HttpConfig config, Optional<FaultInjector> injector) {
        try {
            faces = HttpFaces.start(config, cluster.controller(), injector, metrics);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    String url(String path) {
        return "http://127.0.0.1:" + faces.port() + path;
    }

    int port() {
        return faces.port();
    }

    /// A reply with its body.
    record Got(int status, String body, HttpResponse<?> raw) {
        JsonNode json() {
            try {
                return JsonMapper.builder().build().readTree(body);
            } catch (IOException notJson) {
                throw new AssertionError("not JSON: " + body, notJson);
            }
        }

        String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }
    }

    Got get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    Got post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    Got send(String method, String path, String body, String... headers) {
        HttpRequest.BodyPublisher publisher =
                body.isEmpty()
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url(path)))
                        .timeout(Duration.ofSeconds(20))
                        .method(method, publisher);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Got(response.statusCode(), response.body(), response);
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(method + " " + path, failed);
        }
    }

    /// {@return the number of a job that was accepted}
    long submit(String body) {
        Got got = post("/api/v1/jobs", body, "Content-Type", "application/json");
        if (got.status() != 201) {
            throw new AssertionError(got.body());
        }
        return got.json().at("/metadata/id").asLong();
    }

    /// Waits for the controller, which works on a thread of its own.
    JsonNode until(String path, Predicate<JsonNode> enough) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        JsonNode last = get(path).json();
        while (!enough.test(last)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never came true: " + last);
            }
            LockSupport.parkNanos(2_000_000);
            last = get(path).json();
        }
        return last;
    }

    JsonNode untilState(long job, String state) {
        return until(
                "/api/v1/jobs/" + job, node -> node.at("/status/state").asText().equals(state));
    }

    @Override
    public void close() {
        client.close();
        faces.close();
        metrics.close();
        cluster.close();
    }
}
