package io.stoker.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real `stoker up` on loopback ports of its own, in a throw-away directory. Closing it stops the
/// process and deletes the directory.
final class LiveCluster implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long READY_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final List<String> command;
    private final Path folder;
    private final int port;
    private final int slots;
    private Process process;
    private double readySeconds;

    private LiveCluster(List<String> command, Path folder, int port, int slots) throws IOException {
        this.command = List.copyOf(command);
        this.folder = folder;
        this.port = port;
        this.slots = slots;
        this.process = launch();
    }

    /// Starts one and waits until it takes work.
    ///
    /// @param stoker path of the `stoker` command
    /// @param slots virtual GPU slots of its node
    static LiveCluster start(String stoker, int slots) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("stoker-bench-");
        int http = freePort();
        List<String> command =
                List.of(
                        stoker,
                        "up",
                        "--http",
                        "127.0.0.1:" + http,
                        "--raft",
                        "127.0.0.1:" + freePort(),
                        "--agents",
                        "127.0.0.1:" + freePort(),
                        "--data-dir",
                        folder.resolve("data").toString(),
                        "--gpus",
                        Integer.toString(slots),
                        "--insecure-loopback");
        LiveCluster cluster = new LiveCluster(command, folder, http, slots);
        try {
            cluster.awaitReady();
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /// Kills the process without warning and starts it again.
    ///
    /// @return seconds from the new start until it was ready
    double killAndRestart() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process = launch();
        awaitReady();
        return readySeconds;
    }

    /// {@return seconds from the last start until it was ready}
    double readySeconds() {
        return readySeconds;
    }

    HttpLink connect() throws IOException {
        return new HttpLink(port);
    }

    /// {@return CPU time of the process so far}
    double cpuSeconds() {
        return seconds(process.toHandle());
    }

    /// {@return CPU time of this JVM so far}
    static double ownCpuSeconds() {
        return seconds(ProcessHandle.current());
    }

    private static double seconds(ProcessHandle handle) {
        return handle.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    /// {@return the answer, which must be 200 or 201, as JSON}
    static JsonNode json(HttpLink.Reply reply) throws IOException {
        if (reply.status() / 100 != 2) {
            throw new IOException(
                    "expected 2xx, found %d: %s".formatted(reply.status(), reply.body()));
        }
        return JSON.readTree(reply.body());
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("out.txt").toFile()))
                .start();
    }

    private void awaitReady() throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() - start > READY_WITHIN_NANOS) {
                throw new IOException(
                        "%s is not ready: %s"
                                .formatted(
                                        String.join(" ", command),
                                        Files.readString(folder.resolve("out.txt"))));
            }
            Thread.sleep(10);
        }
        readySeconds = (System.nanoTime() - start) / 1e9;
        awaitSlots();
    }

    private boolean ready() {
        try (HttpLink link = connect()) {
            return link.get("/readyz").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void awaitSlots() throws IOException, InterruptedException {
        try (HttpLink link = connect()) {
            long start = System.nanoTime();
            while (json(link.get("/api/v1/cluster")).at("/gpus/total").asInt() < slots) {
                if (System.nanoTime() - start > READY_WITHIN_NANOS) {
                    throw new IOException(
                            "expected a node with %d slots, found none".formatted(slots));
                }
                Thread.sleep(10);
            }
        }
    }

    /// {@return the jobs' given fields, page by page}
    List<JsonNode> jobs(String fields) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        try (HttpLink link = connect()) {
            String next = "";
            do {
                JsonNode page =
                        json(
                                link.get(
                                        "/api/v1/jobs?limit=1000&sort=metadata.id&fields="
                                                + fields
                                                + next));
                page.get("items").forEach(all::add);
                JsonNode token = page.at("/metadata/continue");
                next = token.isTextual() ? "&continue=" + token.asText() : "";
            } while (!next.isEmpty());
        }
        return all;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        delete(folder);
    }

    /// Deletes a folder with all that is in it.
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
