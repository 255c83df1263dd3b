package io.stoker.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The fields that a caller asked for with `fields=metadata.name,status.state`.
final class Projection {

    private final Map<String, Projection> children = new LinkedHashMap<>();

    private Projection() {}

    /// {@return the projection that the query asks for, empty for everything}
    static Optional<Projection> of(Request.Query query) {
        return query.value("fields").map(Projection::parse);
    }

    private static Projection parse(String fields) {
        Projection root = new Projection();
        for (String path : fields.split(",")) {
            if (path.isBlank()) {
                continue;
            }
            Projection at = root;
            for (String name : path.strip().split("\\.")) {
                at = at.children.computeIfAbsent(name, ignored -> new Projection());
            }
        }
        return root;
    }

    /// {@return whether something at or below the path is asked for}
    boolean names(String... path) {
        Projection at = this;
        for (String name : path) {
            Projection next = at.children.get(name);
            if (next == null) {
                return at != this && at.children.isEmpty();
            }
            at = next;
        }
        return true;
    }

    /// {@return what is left of the value}
    JsonNode of(JsonNode value) {
        if (children.isEmpty()) {
            return value;
        }
        return switch (value) {
            case ObjectNode object -> {
                ObjectNode rest = Json.object();
                children.forEach((name, child) -> {
                    JsonNode found = object.get(name);
                    if (found != null) {
                        rest.set(name, child.of(found));
                    }
                });
                yield rest;
            }
            case ArrayNode array -> {
                ArrayNode rest = Json.array();
                array.forEach(item -> rest.add(of(item)));
                yield rest;
            }
            default -> value;
        };
    }
}
