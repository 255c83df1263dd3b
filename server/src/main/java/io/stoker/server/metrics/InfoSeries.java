package io.stoker.server.metrics;

import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A metric that only says which combinations of labels there are. One scrape at a time.
final class InfoSeries {

    private final Info info;
    private Set<List<String>> shown = new LinkedHashSet<>();
    private Set<List<String>> next = new LinkedHashSet<>();

    InfoSeries(PrometheusRegistry registry, String name, String help, String... labels) {
        info = Info.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    /// Adds a combination to what the next [#show] shows.
    void add(String... values) {
        next.add(List.of(values));
    }

    /// Shows what was added since the last time, and nothing else.
    void show() {
        for (List<String> gone : shown) {
            if (!next.contains(gone)) {
                info.remove(gone.toArray(new String[0]));
            }
        }
        for (List<String> values : next) {
            if (!shown.contains(values)) {
                info.addLabelValues(values.toArray(new String[0]));
            }
        }
        shown = next;
        next = new LinkedHashSet<>();
    }
}
