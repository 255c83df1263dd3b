package io.stoker.cli.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `stoker demo` as a process of its own on free ports, ready when made, gone when closed.
final class DemoProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final Process process;
    private final String address;

    private DemoProcess(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static DemoProcess start(Path folder) throws IOException, InterruptedException {
        List<Integer> ports = freePorts();
        String address = "http://127.0.0.1:" + ports.get(0);
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.stoker.cli.Main",
                        "demo",
                        "--http",
                        "127.0.0.1:" + ports.get(0),
                        "--raft",
                        "127.0.0.1:" + ports.get(1),
                        "--agents",
                        "127.0.0.1:" + ports.get(2));
        Path log = folder.resolve("demo.log");
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        DemoProcess demo = new DemoProcess(builder.start(), address);
        try {
            demo.awaitReady(log);
        } catch (IOException | InterruptedException | RuntimeException failure) {
            demo.close();
            throw failure;
        }
        return demo;
    }

    String address() {
        return address;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(address + path)).GET());
    }

    JsonNode send(String method, String path, String body)
            throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(address + path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    /// Stops or continues the process without ending it, so that its stream falls silent.
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    private JsonNode send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request =
                builder.header("Accept", "application/json").timeout(ANSWER_WITHIN).build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            throw new IOException(
                    "%s %s answered %d: %s"
                            .formatted(
                                    request.method(),
                                    request.uri(),
                                    response.statusCode(),
                                    response.body()));
        }
        return json.readTree(response.body());
    }

    private void awaitReady(Path log) throws IOException, InterruptedException {
        long until = System.nanoTime() + READY_WITHIN.toNanos();
        while (System.nanoTime() < until) {
            if (!process.isAlive()) {
                throw new IOException(
                        "the demo ended with %d: %s"
                                .formatted(process.exitValue(), Files.readString(log)));
            }
            try {
                if (get("/api/v1/cluster").path("nodes").path("simulated").asInt() > 0) {
                    return;
                }
            } catch (IOException notYet) {
                // it is still starting
            }
            process.waitFor(200, TimeUnit.MILLISECONDS);
        }
        throw new IOException(
                "the demo was not ready within %s: %s"
                        .formatted(READY_WITHIN, Files.readString(log)));
    }

    private static List<Integer> freePorts() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket first = new ServerSocket(0, 1, loopback);
                ServerSocket second = new ServerSocket(0, 1, loopback);
                ServerSocket third = new ServerSocket(0, 1, loopback)) {
            return List.of(first.getLocalPort(), second.getLocalPort(), third.getLocalPort());
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
