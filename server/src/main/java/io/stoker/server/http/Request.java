package io.stoker.server.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// One request, free of the web server's types. Belongs to the thread that handles it.
public final class Request {

    private static final java.util.regex.Pattern NUMBER =
            java.util.regex.Pattern.compile("\\d{1,18}");

    private final String method;
    private final String path;
    private final Query query;
    private final Function<String, Optional<String>> headers;
    private final byte[] body;
    private final String id;
    private final Map<String, String> pathValues;

    Request(
            String method,
            String path,
            Query query,
            Function<String, Optional<String>> headers,
            byte[] body,
            String id,
            Map<String, String> pathValues) {
        this.method = method;
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.body = body;
        this.id = id;
        this.pathValues = pathValues;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    Query query() {
        return query;
    }

    Optional<String> header(String name) {
        return headers.apply(name);
    }

    byte[] body() {
        return body;
    }

    String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /// {@return the id that replies and logs carry}
    String id() {
        return id;
    }

    /// {@return the part of the path that stands for `{name}`}
    String pathValue(String name) {
        String value = pathValues.get(name);
        if (value == null) {
            throw new IllegalStateException("the route has no {" + name + "}");
        }
        return value;
    }

    /// {@return the number in the path, or a problem that says that there is no such thing}
    long pathNumber(String name, String code, String thing) {
        String text = pathValue(name);
        if (NUMBER.matcher(text).matches()) {
            return Long.parseLong(text);
        }
        throw new ProblemException(
                Problem.of(code, "%s: expected a number, found %s".formatted(thing, text)));
    }

    /// {@return whether the caller takes this media type rather than JSON}
    boolean prefers(String mediaType) {
        String accept = header("accept").orElse("");
        int wanted = accept.indexOf(mediaType);
        int json = accept.indexOf("application/json");
        return wanted >= 0 && (json < 0 || wanted < json);
    }

    /// {@return the body's media type without its parameters, empty when none was sent}
    String contentType() {
        String type = header("content-type").orElse("");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon))
                .strip()
                .toLowerCase(java.util.Locale.ROOT);
    }

    /// {@return the same request with the values of its route}
    Request withPathValues(Map<String, String> values) {
        return new Request(method, path, query, headers, body, id, values);
    }

    /// Query parameters, in the order they came.
    record Query(List<Map.Entry<String, String>> entries) {
        static final Query EMPTY = new Query(List.of());

        Query {
            entries = List.copyOf(entries);
        }

        /// {@return the parameter's last value, unless it is absent or empty}
        Optional<String> value(String name) {
            String found = "";
            for (Map.Entry<String, String> entry : entries) {
                if (entry.getKey().equals(name)) {
                    found = entry.getValue();
                }
            }
            return found.isEmpty() ? Optional.empty() : Optional.of(found);
        }

        /// {@return the whole number under the name}
        Optional<Long> number(String name) {
            return value(name)
                    .map(text -> {
                        if (!text.matches("-?\\d{1,18}")) {
                            throw Problem.parameter(name, "expected a whole number, found " + text);
                        }
                        return Long.parseLong(text);
                    });
        }

        /// {@return whether the parameter is there and not `false`}
        boolean flag(String name) {
            for (Map.Entry<String, String> entry : entries) {
                if (entry.getKey().equals(name)) {
                    return !entry.getValue().equals("false");
                }
            }
            return false;
        }

        /// {@return what stands after the `?`, decoded}
        static Query parse(String raw) {
            if (raw.isEmpty()) {
                return EMPTY;
            }
            List<Map.Entry<String, String>> entries = new java.util.ArrayList<>();
            for (String part : raw.split("&")) {
                if (!part.isEmpty()) {
                    int equals = part.indexOf('=');
                    String name = equals < 0 ? part : part.substring(0, equals);
                    String value = equals < 0 ? "" : part.substring(equals + 1);
                    entries.add(Map.entry(Paths.decoded(name, true), Paths.decoded(value, true)));
                }
            }
            return new Query(entries);
        }
    }
}
