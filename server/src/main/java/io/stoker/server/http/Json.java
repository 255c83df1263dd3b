package io.stoker.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/// Builds and writes JSON.
public final class Json {

    private static final ObjectWriter WRITER = JsonMapper.builder().build().writer();

    private Json() {}

    /// {@return a new empty object}
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// {@return a new empty array}
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /// {@return a new object of the API with its kind}
    public static ObjectNode ofKind(String kind) {
        return object().put("apiVersion", "stoker/v1").put("kind", kind);
    }

    /// {@return the node as UTF-8}
    public static byte[] bytes(JsonNode node) {
        try {
            return WRITER.writeValueAsBytes(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree can always be written", impossible);
        }
    }

    /// Adds a time, or null for 0.
    static void time(ObjectNode node, String name, long millis) {
        if (millis == 0) {
            node.putNull(name);
        } else {
            node.put(name, Instant.ofEpochMilli(millis).toString());
        }
    }

    /// Adds a text, or null for the empty one.
    static void textOrNull(ObjectNode node, String name, String text) {
        if (text.isEmpty()) {
            node.putNull(name);
        } else {
            node.put(name, text);
        }
    }

    /// Adds a text, or null when it is absent.
    static void textOrNull(ObjectNode node, String name, Optional<String> text) {
        textOrNull(node, name, text.orElse(""));
    }

    /// Adds milliseconds as seconds, or null for 0.
    static void secondsOrNull(ObjectNode node, String name, long millis) {
        if (millis == 0) {
            node.putNull(name);
        } else {
            node.put(name, millis / 1000.0);
        }
    }
}
