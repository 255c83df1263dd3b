package io.stoker.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a handler answers.
public sealed interface Reply {

    /// {@return the HTTP status}
    int status();

    /// {@return headers beside the content's type and length}
    Map<String, String> headers();

    /// A reply that is there as a whole.
    record Full(int status, String contentType, byte[] body, Map<String, String> headers)
            implements Reply {

        /// {@return the same reply with one more header}
        Full with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Full(status, contentType, body, more);
        }
    }

    /// A reply that is written over time.
    record Live(int status, String contentType, Map<String, String> headers, Writer writer)
            implements Reply {}

    /// Writes a live reply until it is over or the caller is gone.
    @FunctionalInterface
    interface Writer {
        void write(OutputStream out) throws IOException;
    }

    /// {@return a JSON reply with 200}
    static Full json(JsonNode node) {
        return json(200, node);
    }

    /// {@return a JSON reply}
    static Full json(int status, JsonNode node) {
        return new Full(status, "application/json", Json.bytes(node), Map.of());
    }

    /// {@return a text reply with 200}
    static Full text(String contentType, String text) {
        return new Full(200, contentType, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /// {@return a reply without a body}
    static Full empty(int status) {
        return new Full(status, "", new byte[0], Map.of());
    }

    /// {@return an error reply}
    static Full problem(Problem problem, String instance, String requestId) {
        Full reply =
                new Full(
                        problem.status(),
                        "application/problem+json",
                        Json.bytes(problem.json(instance, requestId)),
                        Map.of());
        return problem.retryAfterSeconds() > 0
                ? reply.with("Retry-After", Integer.toString(problem.retryAfterSeconds()))
                : reply;
    }
}
