package io.stoker.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The route table written down as OpenAPI 3.1. Paths come from the routes themselves, so they
/// cannot drift; the schemas of bodies stand in the resource `api/schemas.json`.
final class OpenApi {

    private final String version;

    OpenApi(String version) {
        this.version = version;
    }

    ObjectNode describe(List<Route> routes) {
        ObjectNode node = Json.object().put("openapi", "3.1.0");
        node.putObject("info")
                .put("title", "Stoker")
                .put("version", version)
                .put(
                        "description",
                        "GPU cluster orchestrator: jobs, queues, nodes, GPUs, faults, and one live stream.");
        node.putArray("servers").addObject().put("url", "/");
        ObjectNode paths = node.putObject("paths");
        for (Route route : routes) {
            if (!route.tag().isEmpty()) {
                String path = route.template().replace("...}", "}");
                ObjectNode item = (ObjectNode) paths.get(path);
                ObjectNode holder = item == null ? paths.putObject(path) : item;
                holder.set(route.method().toLowerCase(Locale.ROOT), operation(route));
            }
        }
        ObjectNode components = node.putObject("components");
        components.set("schemas", schemas());
        components
                .putObject("securitySchemes")
                .putObject("bearer")
                .put("type", "http")
                .put("scheme", "bearer");
        return node;
    }

    private static ObjectNode schemas() {
        try (InputStream in =
                OpenApi.class.getClassLoader().getResourceAsStream("api/schemas.json")) {
            if (in == null) {
                throw new IllegalStateException("api/schemas.json is missing on the class path");
            }
            return (ObjectNode) JsonMapper.builder().build().readTree(in);
        } catch (IOException broken) {
            throw new UncheckedIOException("reading api/schemas.json", broken);
        }
    }

    private static ObjectNode operation(Route route) {
        ObjectNode node =
                Json.object()
                        .put("operationId", operationId(route))
                        .put("summary", route.summary());
        node.putArray("tags").add(route.tag());
        ArrayNode parameters = node.putArray("parameters");
        for (String name : route.pathNames()) {
            ObjectNode parameter =
                    parameters
                            .addObject()
                            .put("name", name)
                            .put("in", "path")
                            .put("required", true);
            parameter.putObject("schema").put("type", "string");
        }
        for (Route.Parameter query : route.parameters()) {
            ObjectNode parameter =
                    parameters
                            .addObject()
                            .put("name", query.name())
                            .put("in", "query")
                            .put("description", query.description());
            parameter.putObject("schema").put("type", query.type());
        }
        if (route.method().equals("POST")) {
            ObjectNode key =
                    parameters
                            .addObject()
                            .put("name", "Idempotency-Key")
                            .put("in", "header")
                            .put("description", "makes a repeat of this request safe");
            key.putObject("schema").put("type", "string").put("maxLength", 255);
        }
        if (!route.body().isEmpty()) {
            ObjectNode content = node.putObject("requestBody").putObject("content");
            content.putObject("application/json").set("schema", reference(route.body()));
            if (route.body().equals("JobFile")) {
                content.putObject("application/yaml").set("schema", reference(route.body()));
            }
        }
        ObjectNode responses = node.putObject("responses");
        ObjectNode good = responses.putObject("2XX").put("description", "Done");
        if (!route.reply().isEmpty()) {
            good.putObject("content")
                    .putObject("application/json")
                    .set("schema", reference(route.reply()));
        }
        ObjectNode bad =
                responses.putObject("default").put("description", "An error, as RFC 9457 says");
        bad.putObject("content")
                .putObject("application/problem+json")
                .set("schema", reference("Problem"));
        if (route.access() == Route.Access.CALLERS) {
            ArrayNode security = node.putArray("security");
            security.addObject();
            security.addObject().putArray("bearer");
        }
        return node;
    }

    private static JsonNode reference(String schema) {
        return Json.object().put("$ref", "#/components/schemas/" + schema);
    }

    private static String operationId(Route route) {
        List<String> words = new ArrayList<>();
        words.add(route.method().toLowerCase(Locale.ROOT));
        for (String part : route.template().split("/")) {
            if (part.startsWith("{")) {
                words.add("by_" + Route.nameOf(part));
            } else if (!part.isEmpty()) {
                words.add(part.replaceAll("[^A-Za-z0-9]", "_"));
            }
        }
        return String.join("_", words);
    }
}
