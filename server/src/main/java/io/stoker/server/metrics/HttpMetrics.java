package io.stoker.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;

/// What the HTTP port does: rate, errors, durations, streams. Safe for any thread.
public final class HttpMetrics {

    private final Histogram duration;
    private final Histogram size;
    private final Gauge inFlight;
    private final Counter authFailures;
    private final Counter throttled;
    private final Counter replays;
    private final Gauge streams;
    private final Counter streamEvents;
    private final Counter streamBytes;
    private final Counter streamResets;

    public HttpMetrics(PrometheusRegistry registry) {
        duration =
                Histogram.builder()
                        .name("stoker_http_request_duration_seconds")
                        .unit(Unit.SECONDS)
                        .help("Time from the request's arrival to its answer, by route template")
                        .labelNames("method", "route", "code")
                        .classicUpperBounds(
                                .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5,
                                10)
                        .register(registry);
        size =
                Histogram.builder()
                        .name("stoker_http_response_size_bytes")
                        .unit(Unit.BYTES)
                        .help("Size of whole replies")
                        .labelNames("route")
                        .classicUpperBounds(100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)
                        .register(registry);
        inFlight =
                Gauge.builder()
                        .name("stoker_http_requests_in_flight")
                        .help("Requests that are being answered")
                        .labelNames("route")
                        .register(registry);
        authFailures =
                Counter.builder()
                        .name("stoker_auth_failures_total")
                        .help("Requests refused for their token, host or origin")
                        .labelNames("reason")
                        .register(registry);
        throttled =
                Counter.builder()
                        .name("stoker_requests_throttled_total")
                        .help("Requests refused because too many wait")
                        .labelNames("route")
                        .register(registry);
        replays =
                Counter.builder()
                        .name("stoker_idempotent_replays_total")
                        .help("Requests whose Idempotency-Key had come before")
                        .labelNames("result")
                        .register(registry);
        streams =
                Gauge.builder()
                        .name("stoker_watch_streams")
                        .help("Open live streams")
                        .labelNames("transport")
                        .register(registry);
        streamEvents =
                Counter.builder()
                        .name("stoker_watch_events_sent_total")
                        .help("Messages sent over live streams")
                        .labelNames("transport", "topic")
                        .register(registry);
        streamBytes =
                Counter.builder()
                        .name("stoker_watch_bytes_sent_total")
                        .unit(Unit.BYTES)
                        .help("Bytes sent over live streams")
                        .labelNames("transport", "topic")
                        .register(registry);
        streamResets =
                Counter.builder()
                        .name("stoker_watch_resets_total")
                        .help("Live streams that had to start anew")
                        .labelNames("reason")
                        .register(registry);
        streams.labelValues("sse").set(0);
        for (String reason : new String[] {"unauthorized", "foreign_host", "foreign_origin"}) {
            authFailures.initLabelValues(reason);
        }
        for (String result : new String[] {"replayed", "mismatch"}) {
            replays.initLabelValues(result);
        }
        for (String reason : new String[] {"slow_consumer", "gap", "restart"}) {
            streamResets.initLabelValues(reason);
        }
        throttled.initLabelValues("/api/v1/jobs");
    }

    /// Notes that a request arrived.
    public void began(String route) {
        inFlight.labelValues(route).inc();
    }

    /// Notes that a request was answered.
    public void ended(String method, String route, int status, long bytes, long nanos) {
        inFlight.labelValues(route).dec();
        duration.labelValues(method, route, Integer.toString(status)).observe(nanos / 1e9);
        size.labelValues(route).observe(bytes);
        if (status == 429) {
            throttled.labelValues(route).inc();
        }
    }

    /// Notes that a caller was not let in.
    public void refused(String reason) {
        authFailures.labelValues(reason).inc();
    }

    /// Notes that an idempotency key had come before.
    public void replayed(String result) {
        replays.labelValues(result).inc();
    }

    /// Notes that a live stream opened or closed.
    public void streams(int change) {
        streams.labelValues("sse").inc(change);
    }

    /// Notes one message on a live stream.
    public void sent(String topic, long bytes) {
        streamEvents.labelValues("sse", topic).inc();
        streamBytes.labelValues("sse", topic).inc(bytes);
    }

    /// Notes that a live stream had to start anew.
    public void reset(String reason) {
        streamResets.labelValues(reason).inc();
    }
}
