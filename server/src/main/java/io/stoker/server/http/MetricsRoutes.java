package io.stoker.server.http;

import io.stoker.server.metrics.Metrics;
import io.stoker.server.shell.Controller;
import java.util.List;
import java.util.Map;

/// `/metrics` and `/metrics/gpu`.
final class MetricsRoutes {

    private final Controller controller;
    private final Metrics metrics;

    MetricsRoutes(Controller controller, Metrics metrics) {
        this.controller = controller;
        this.metrics = metrics;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/metrics",
                        "metrics",
                        "Metrics as text, OpenMetrics or protobuf",
                        request -> scrape(request, false)),
                Route.get(
                        "/metrics/gpu",
                        "metrics",
                        "GPU telemetry under the names of DCGM",
                        request -> scrape(request, true)));
    }

    private Reply scrape(Request request, boolean gpus) {
        String accept = request.header("accept").orElse("");
        Metrics.Page page =
                gpus ? metrics.gpuPage(accept, controller) : metrics.page(accept, controller);
        return new Reply.Full(200, page.contentType(), page.body(), Map.of());
    }
}
