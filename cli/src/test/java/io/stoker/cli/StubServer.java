package io.stoker.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A controller that gives canned answers and remembers what it was asked.
public final class StubServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, List<Answer>> answers =
            Collections.synchronizedMap(new LinkedHashMap<>());
    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

    /// What came in.
    public record Asked(
            String method,
            String path,
            String contentType,
            String key,
            String token,
            String body) {}

    private record Answer(int status, String contentType, String body) {}

    public StubServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /// Answers `METHOD /path?query` so; several answers to one call are given in turn, the last one
    /// for ever.
    public StubServer on(String call, String json) {
        return on(call, 200, json);
    }

    public StubServer on(String call, int status, String json) {
        answers.computeIfAbsent(call, _ -> new ArrayList<>())
                .add(new Answer(status, "application/json", json));
        return this;
    }

    public StubServer stream(String call, String text) {
        answers.computeIfAbsent(call, _ -> new ArrayList<>())
                .add(new Answer(200, "text/event-stream", text));
        return this;
    }

    public StubServer problem(String call, int status, String code, String detail) {
        return on(
                call,
                status,
                "{\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\"}"
                        .formatted(status, code, detail));
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    public Asked last() {
        return asked.getLast();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(
                new Asked(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                        String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")),
                        String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                        body));
        List<Answer> known = answers.get(call);
        Answer answer =
                known == null
                        ? new Answer(
                                404,
                                "application/json",
                                "{\"code\":\"unknown_path\",\"detail\":\"stub: no " + call + "\"}")
                        : known.size() > 1 ? known.removeFirst() : known.getFirst();
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        // length 0 makes the server answer in chunks
        exchange.sendResponseHeaders(answer.status(), 0);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
