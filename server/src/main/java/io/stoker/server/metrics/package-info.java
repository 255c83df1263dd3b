/// Metrics in Prometheus' words.
///
/// ```
/// events (brain's thread) -> JobMetrics, NodeMetrics -> counters, histograms --+
/// requests                -> HttpMetrics             -> counters, histograms --+--> Registry --> /metrics
/// views, at each scrape   -> ClusterGauges                                   --+
/// ```
@NullMarked
package io.stoker.server.metrics;

import org.jspecify.annotations.NullMarked;
