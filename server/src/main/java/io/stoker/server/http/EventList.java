package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Event;
import io.stoker.server.shell.Views;
import io.stoker.server.shell.Views.Recorded;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Pages of recent events, oldest first.
final class EventList {

    /// As many as are kept.
    static final int ALL = 10_000;

    private EventList() {}

    static ObjectNode page(Views views, Request.Query query, Predicate<Event> also) {
        int limit = Listing.of(query).limit();
        Optional<Projection> fields = Projection.of(query);
        Optional<Long> after = query.number("after");
        Optional<String> type = query.value("type");
        Optional<Long> job = query.number("job");
        Optional<Long> nodeId = query.number("node");
        List<Recorded> recent = views.eventsAfter(after.orElse(0L), ALL);
        List<Recorded> wanted =
                recent.stream()
                        .filter(one -> also.test(one.event()))
                        .filter(one ->
                                type.isEmpty() || type.get().equals(EventShape.typeOf(one.event())))
                        .filter(one -> job.isEmpty() || EventShape.jobOf(one.event()) == job.get())
                        .filter(one ->
                                nodeId.isEmpty() || EventShape.nodeOf(one.event()) == nodeId.get())
                        .toList();
        boolean forward = after.isPresent();
        List<Recorded> page =
                forward
                        ? wanted.subList(0, Math.min(limit, wanted.size()))
                        : wanted.subList(Math.max(0, wanted.size() - limit), wanted.size());
        boolean cut = forward && page.size() < wanted.size();
        long last = after.orElse(0L);
        if (cut) {
            last = page.getLast().sequence();
        } else if (!recent.isEmpty()) {
            last = recent.getLast().sequence();
        }
        ObjectNode node = Json.ofKind("EventList");
        node.putObject("metadata")
                .put("lastSequence", last)
                .put("total", wanted.size())
                .put("remainingItemCount", wanted.size() - page.size())
                .put("resourceVersion", Long.toString(views.index()));
        ArrayNode items = node.putArray("items");
        EventShape shape = new EventShape(views);
        for (Recorded one : page) {
            ObjectNode item = shape.event(one);
            items.add(fields.isPresent() ? fields.get().of(item) : item);
        }
        return node;
    }
}
