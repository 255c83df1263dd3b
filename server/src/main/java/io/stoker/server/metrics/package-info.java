/// Metrics in Prometheus' words.
///
/// ```
/// events (brain's thread) -> JobMetrics    -> counters, histograms -+
/// requests                -> HttpMetrics   -> counters, histograms -+-> registry -> /metrics
/// views, at each scrape   -> ClusterGauges -> gauges ---------------+
/// ```
@NullMarked
package io.stoker.server.metrics;

import org.jspecify.annotations.NullMarked;
