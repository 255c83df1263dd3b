package io.stoker.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A `stoker` process of its own, on loopback and free ports, with the test's class path.
final class LiveProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 40;
    private final List<String> command;
    private final Path folder;
    private final int httpPort;
    private Process process;
    private BlockingQueue<String> lines;

    private LiveProcess(List<String> command, Path folder, int httpPort) throws IOException {
        this.command = command;
        this.folder = folder;
        this.httpPort = httpPort;
        this.lines = new LinkedBlockingQueue<>();
        this.process = launch();
    }

    /// Starts a verb and waits until it says where it is.
    static LiveProcess start(String verb, Path folder, String... more) throws Exception {
        int http = freePort();
        List<String> words = new ArrayList<>(List.of(verb, "--http", "127.0.0.1:" + http));
        words.addAll(
                List.of(
                        "--raft",
                        "127.0.0.1:" + freePort(),
                        "--agents",
                        "127.0.0.1:" + freePort()));
        words.addAll(List.of(more));
        LiveProcess live = new LiveProcess(java(words), folder, http);
        live.awaitLine("Stoker is up at ");
        live.awaitPort();
        return live;
    }

    /// {@return a command line that runs `stoker` with these words}
    static List<String> java(List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.stoker.cli.Main"));
        command.addAll(words);
        return command;
    }

    private Process launch() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("HOME", folder.toString());
        environment.remove("STOKER_SERVER");
        Process started = builder.start();
        BlockingQueue<String> heard = lines;
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try (InputStream in = started.getInputStream();
                            BufferedReader reader =
                                    new BufferedReader(
                                            new java.io.InputStreamReader(
                                                    in, StandardCharsets.UTF_8))) {
                        reader.lines().forEach(heard::add);
                    } catch (IOException | java.io.UncheckedIOException ended) {
                        // the process is gone
                    }
                    heard.add("(end of output)");
                });
        return started;
    }

    /// Kills the process without warning and starts it again.
    void killAndRestart() throws Exception {
        process.destroyForcibly().waitFor();
        lines = new LinkedBlockingQueue<>();
        process = launch();
        awaitLine("Stoker is up at ");
        awaitPort();
    }

    /// Asks it to stop, as Ctrl-C does.
    ///
    /// @return its exit code
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not stop");
        }
        return process.exitValue();
    }

    String url() {
        return "http://127.0.0.1:" + httpPort;
    }

    /// {@return the first line with this text, from now on}
    String awaitLine(String text) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        while (true) {
            String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null || line.equals("(end of output)")) {
                throw new AssertionError("expected a line with '" + text + "', found " + seen);
            }
            if (line.contains(text)) {
                return line;
            }
            seen.add(line);
        }
    }

    private void awaitPort() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), httpPort)) {
            socket.getOutputStream().flush();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}
