package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One page of a list: reads the parameters, writes the envelope.
final class Listing {

    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 1_000;

    private final int limit;
    private final Optional<String> position;
    private final Optional<Projection> projection;

    private Listing(int limit, Optional<String> position, Optional<Projection> projection) {
        this.limit = limit;
        this.position = position;
        this.projection = projection;
    }

    static Listing of(Request.Query query) {
        long wanted = query.number("limit").orElse((long) DEFAULT_LIMIT);
        if (wanted < 1) {
            throw Problem.parameter(
                    "limit", "expected 1 to %d, found %d".formatted(MAX_LIMIT, wanted));
        }
        return new Listing(
                (int) Math.min(MAX_LIMIT, wanted),
                query.value("continue").map(Listing::decoded),
                Projection.of(query));
    }

    private static String decoded(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.matches("(id|at):\\d{1,18}")) {
                return text;
            }
        } catch (IllegalArgumentException notBase64) {
            throw Problem.parameter(
                    "continue", "expected the token of the page before, found " + token);
        }
        throw Problem.parameter(
                "continue", "expected the token of the page before, found " + token);
    }

    int limit() {
        return limit;
    }

    Optional<Projection> projection() {
        return projection;
    }

    /// {@return the id after which the page begins, `otherwise` on the first page}
    long afterId(long otherwise) {
        return after("id:", otherwise);
    }

    /// {@return how many entries the pages before held}
    int offset() {
        return (int) Math.min(Integer.MAX_VALUE, after("at:", 0));
    }

    private long after(String kind, long otherwise) {
        if (position.isEmpty()) {
            return otherwise;
        }
        if (!position.get().startsWith(kind)) {
            throw Problem.parameter("continue", "the token belongs to a list with another sort");
        }
        return Long.parseLong(position.get().substring(kind.length()));
    }

    static String idToken(long id) {
        return token("id:" + id);
    }

    private static String token(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// {@return the page of a list that is there as a whole}
    <T> ObjectNode page(String kind, long index, List<T> all, Function<T, ObjectNode> shape) {
        int from = Math.min(offset(), all.size());
        int to = Math.min(all.size(), from + limit);
        Optional<String> next = to < all.size() ? Optional.of(token("at:" + to)) : Optional.empty();
        return envelope(
                kind,
                index,
                all.subList(from, to),
                shape,
                new Rest(next, all.size() - to, all.size()));
    }

    /// What lies beyond a page.
    ///
    /// @param next token of the next page
    /// @param remaining entries after this page
    /// @param total entries that the filters let through
    record Rest(Optional<String> next, long remaining, long total) {}

    /// {@return a page that somebody else cut out}
    <T> ObjectNode envelope(
            String kind, long index, List<T> page, Function<T, ObjectNode> shape, Rest rest) {
        ObjectNode node = Json.ofKind(kind);
        ObjectNode metadata = node.putObject("metadata");
        Json.textOrNull(metadata, "continue", rest.next());
        metadata.put("remainingItemCount", rest.remaining())
                .put("total", rest.total())
                .put("resourceVersion", Long.toString(index));
        ArrayNode items = node.putArray("items");
        for (T entry : page) {
            ObjectNode item = shape.apply(entry);
            items.add(projection.isPresent() ? projection.get().of(item) : item);
        }
        return node;
    }

    /// {@return the reply for one object, with only the fields that the query asks for}
    static Reply one(Request request, ObjectNode node) {
        Optional<Projection> projection = Projection.of(request.query());
        return Reply.json(projection.isPresent() ? projection.get().of(node) : node);
    }
}
