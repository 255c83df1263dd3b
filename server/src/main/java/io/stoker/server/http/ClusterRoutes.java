package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Command;
import io.stoker.model.PolicySpec;
import io.stoker.scheduler.Policies;
import io.stoker.server.jobfile.Fields;
import io.stoker.server.shell.Views;
import java.util.List;
import java.util.Optional;

/// `/api/v1/cluster`, `/api/v1/events`, `/api/v1/policies`, and whether the server is well.
final class ClusterRoutes {

    private final Asking asking;
    private final Views views;
    private final ClusterShape cluster;
    private final String version;

    ClusterRoutes(Asking asking, ClusterShape cluster, String version) {
        this.asking = asking;
        this.views = asking.controller().views();
        this.cluster = cluster;
        this.version = version;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                                "/api/v1/cluster",
                                "cluster",
                                "The whole cluster in numbers",
                                request -> Listing.one(request, cluster.cluster()))
                        .query("fields", "string", "only these fields, with commas between")
                        .replies("Cluster"),
                Route.get("/api/v1/events", "cluster", "Recent events, oldest first", this::events)
                        .query("limit", "integer", "page size, 1 to 1000, default 100")
                        .query("after", "integer", "only events with a higher sequence")
                        .query("type", "string", "an event's type, such as JobStarted")
                        .query("job", "integer", "a job's number")
                        .query("node", "integer", "a node's number")
                        .query("fields", "string", "only these fields, with commas between")
                        .replies("EventList"),
                Route.get(
                                "/api/v1/policies",
                                "scheduler",
                                "The scheduler's policies",
                                request -> Reply.json(policy()))
                        .replies("Policy"),
                Route.get(
                                "/api/v1/policies",
                                "scheduler",
                                "Changes the policies that the body names",
                                this::changePolicy)
                        .as("PUT")
                        .takes("PolicyChange")
                        .replies("Policy"),
                Route.get(
                                "/healthz",
                                "health",
                                "200 while the process lives",
                                request -> Reply.json(Json.object().put("status", "ok")))
                        .open(),
                Route.get(
                                "/readyz",
                                "health",
                                "200 when this member leads and has replayed its journal",
                                request -> ready())
                        .open(),
                Route.get("/version", "health", "Version of the program", request -> version())
                        .open());
    }

    private Reply events(Request request) {
        return Reply.json(EventList.page(views, request.query(), event -> true));
    }

    private Reply ready() {
        ObjectNode node =
                Json.object()
                        .put("status", views.ready() ? "ready" : "not ready")
                        .put("index", views.index());
        Reply.Full reply = Reply.json(views.ready() ? 200 : 503, node);
        return views.ready() ? reply : reply.with("Retry-After", "1");
    }

    private Reply version() {
        return Reply.json(
                Json.object()
                        .put("name", "stoker")
                        .put("version", version)
                        .put("api", "stoker/v1")
                        .put("java", Runtime.version().toString()));
    }

    private ObjectNode policy() {
        PolicySpec now = views.policy();
        ObjectNode node = Json.ofKind("Policy");
        node.putObject("spec")
                .put("order", now.order())
                .put("place", now.place())
                .put("backfill", now.backfill())
                .put("preemption", now.preemption())
                .put("elastic", now.elastic())
                .put("strict", now.strict())
                .put("ageingPerHour", now.ageingPerHour())
                .put("reserveAfterSeconds", now.reserveAfterMillis() / 1000.0)
                .put("usageHalfLifeSeconds", now.usageHalfLifeMillis() / 1000.0);
        ObjectNode choices = node.putObject("choices");
        ArrayNode orders = choices.putArray("order");
        Policies.orderNames().forEach(orders::add);
        ArrayNode places = choices.putArray("place");
        Policies.placementNames().forEach(places::add);
        ArrayNode backfills = choices.putArray("backfill");
        Policies.backfillNames().forEach(backfills::add);
        ArrayNode preemptions = choices.putArray("preemption");
        Policies.preemptionNames().forEach(preemptions::add);
        return node;
    }

    private Reply changePolicy(Request request) {
        PolicySpec before = views.policy();
        PolicySpec wanted =
                Bodies.fields(
                        request,
                        top -> {
                            Optional<Fields> inner = top.map("spec");
                            Fields fields = inner.orElse(top);
                            PolicySpec made =
                                    before.withOrder(fields.text("order").orElse(before.order()))
                                            .withPlace(fields.text("place").orElse(before.place()))
                                            .withBackfill(
                                                    fields.text("backfill")
                                                            .orElse(before.backfill()))
                                            .withPreemption(
                                                    fields.text("preemption")
                                                            .orElse(before.preemption()))
                                            .withElastic(
                                                    fields.truth("elastic")
                                                            .orElse(before.elastic()))
                                            .withStrict(
                                                    fields.truth("strict").orElse(before.strict()))
                                            .withAgeingPerHour(
                                                    (int)
                                                            fields.whole(
                                                                            "ageingPerHour",
                                                                            0,
                                                                            Policies
                                                                                    .MOST_AGEING_PER_HOUR)
                                                                    .orElse(before.ageingPerHour()))
                                            .withReserveAfterMillis(
                                                    fields.thousandths(
                                                                    "reserveAfterSeconds",
                                                                    0,
                                                                    31_536_000_000L)
                                                            .orElse(before.reserveAfterMillis()))
                                            .withUsageHalfLifeMillis(
                                                    fields.thousandths(
                                                                    "usageHalfLifeSeconds",
                                                                    0,
                                                                    31_536_000_000L)
                                                            .orElse(before.usageHalfLifeMillis()));
                            inner.ifPresent(Fields::finish);
                            return made;
                        });
        if (!wanted.equals(before)) {
            asking.ask(at -> new Command.SetPolicy(at, wanted, Callers.by(request)));
        }
        return Reply.json(policy());
    }
}
