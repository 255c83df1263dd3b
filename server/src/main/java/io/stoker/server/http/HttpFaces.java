package io.stoker.server.http;

import io.stoker.server.metrics.Metrics;
import io.stoker.server.shell.Controller;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything that people and programs reach over HTTP, assembled. Start it last, close it first.
public final class HttpFaces implements AutoCloseable {

    private final HelidonEdge edge;
    private final Stream stream;
    private final AutoCloseable pulse;

    private HttpFaces(HelidonEdge edge, Stream stream, AutoCloseable pulse) {
        this.edge = edge;
        this.stream = stream;
        this.pulse = pulse;
    }

    /// Opens the port.
    ///
    /// @param injector breaks simulated nodes on purpose, where a simulated fleet runs
    /// @param metrics what `/metrics` shows; stays open when the faces close
    /// @throws IOException when the port cannot be bound, naming the setting that moves it
    public static HttpFaces start(
            HttpConfig config,
            Controller controller,
            Optional<FaultInjector> injector,
            Metrics metrics)
            throws IOException {
        Pulse pulse = new Pulse();
        AutoCloseable subscription = controller.views().subscribe(pulse);
        Asking asking = new Asking(controller);
        Generator generator = new Generator(asking, injector.isPresent());
        ClusterShape cluster = new ClusterShape(controller, pulse, generator, config.version());
        Stream stream = new Stream(controller, cluster, pulse, metrics.http());
        JobRoutes jobs = new JobRoutes(asking);
        StaticFiles files = new StaticFiles();
        DocsRoutes docs = new DocsRoutes(config.version(), files);
        List<Route> routes = new ArrayList<>(jobs.routes());
        routes.addAll(new EstimateRoutes(asking).routes());
        routes.addAll(new QueueRoutes(asking).routes());
        routes.addAll(new ScheduleRoutes(asking).routes());
        routes.addAll(new WorkflowRoutes(asking).routes());
        routes.addAll(new PowerRoutes(asking).routes());
        routes.addAll(new ReservationRoutes(asking).routes());
        routes.addAll(new NodeRoutes(asking).routes());
        routes.addAll(new FaultRoutes(asking, injector).routes());
        routes.addAll(new ClusterRoutes(asking, cluster, config.version()).routes());
        routes.addAll(generator.routes());
        routes.addAll(stream.routes());
        routes.addAll(new SeedRoutes(controller, jobs, cluster).routes());
        routes.addAll(new MetricsRoutes(controller, metrics).routes());
        routes.addAll(docs.routes());
        routes.addAll(files.routes());
        RouteTable table = new RouteTable(routes);
        docs.describe(table);
        Front front = new Front(table, new Gate(config), metrics.http());
        try {
            HelidonEdge edge = HelidonEdge.open(config, front);
            stream.start();
            return new HttpFaces(edge, stream, subscription);
        } catch (IOException | RuntimeException cannotOpen) {
            end(subscription);
            throw cannotOpen;
        }
    }

    /// {@return the port that is open}
    public int port() {
        return edge.port();
    }

    @Override
    public void close() {
        stream.close();
        end(pulse);
        edge.close();
    }

    private static void end(AutoCloseable subscription) {
        try {
            subscription.close();
        } catch (Exception never) {
            throw new IllegalStateException("ending a subscription cannot fail", never);
        }
    }
}
