package io.stoker.server.metrics;

import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.stoker.server.shell.Controller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.ReentrantLock;

/// Every metric of one controller, in a registry of its own. Safe for any thread.
public final class Metrics implements AutoCloseable {

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final HttpMetrics http = new HttpMetrics(registry);
    private final JobMetrics jobs;
    private final ClusterGauges gauges;
    private final AutoCloseable subscription;
    private final ReentrantLock scraping = new ReentrantLock();

    private Metrics(Controller controller, String version) {
        jobs = new JobMetrics(registry, controller.views());
        gauges = new ClusterGauges(registry);
        Info.builder()
                .name("stoker_build_info")
                .help("What runs here")
                .labelNames("version", "java")
                .register(registry)
                .setLabelValues(version, Runtime.version().toString());
        JvmMetrics.builder(PrometheusProperties.get()).register(registry);
        subscription = controller.views().subscribe(jobs);
        jobs.catchUp(controller.views());
    }

    /// Starts to count what the controller does.
    ///
    /// @param version of the program
    public static Metrics of(Controller controller, String version) {
        return new Metrics(controller, version);
    }

    /// {@return where other parts of the process may register their own metrics}
    public PrometheusRegistry registry() {
        return registry;
    }

    /// {@return the metrics of the HTTP port}
    public HttpMetrics http() {
        return http;
    }

    /// A scrape's answer.
    public record Page(String contentType, byte[] body) {}

    /// {@return all metrics in the format that an `Accept` header asks for}
    public Page page(String accept, Controller controller) {
        MetricSnapshots snapshots;
        scraping.lock();
        try {
            gauges.look(controller);
            snapshots = registry.scrape();
        } finally {
            scraping.unlock();
        }
        return page(accept, snapshots);
    }

    /// {@return GPU telemetry under the names of DCGM}
    public Page gpuPage(String accept, Controller controller) {
        return page(accept, GpuTelemetry.snapshots(controller.views()));
    }

    private Page page(String accept, MetricSnapshots snapshots) {
        ExpositionFormatWriter writer = formats.findWriter(accept);
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 << 10);
        try {
            writer.write(out, snapshots);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing into memory", impossible);
        }
        return new Page(writer.getContentType(), out.toByteArray());
    }

    @Override
    public void close() {
        try {
            subscription.close();
        } catch (Exception never) {
            throw new IllegalStateException("ending a subscription cannot fail", never);
        }
    }
}
