package io.stoker.cli.verb;

import io.stoker.cli.ExitCode;
import io.stoker.cli.Session;
import io.stoker.cli.assembly.ClusterPlan;
import io.stoker.cli.assembly.ClusterProcess;
import io.stoker.cli.assembly.Demo;
import io.stoker.cli.config.Setting;
import io.stoker.cli.config.Settings;
import io.stoker.cli.config.SettingsLoader;
import io.stoker.cli.logging.Logging;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonReader;
import io.stoker.cli.wire.ServerClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Starts a cluster in a temporary directory, uses it and stops it, so that the launcher can record
/// which classes a cluster loads and which of its methods run often: the next one starts warm.
final class ServerTraining {
    private static final String ANY_PORT = "127.0.0.1:0";
    private static final int MOST_LOOKS = 100;

    /// Enough for the methods on a job's way to leave a profile behind.
    private static final int SHORT_JOBS = 1_500;

    private static final List<String> PATHS =
            List.of(
                    "/api/v1/jobs?state=active&q=a&sort=-status.waitSeconds&fields=metadata.name",
                    "/api/v1/nodes",
                    "/api/v1/gpus",
                    "/api/v1/queues",
                    "/api/v1/events",
                    "/api/v1/faults",
                    "/api/v1/cluster",
                    "/api/v1/topology",
                    "/api/v1/policies",
                    "/api/v1/simulation",
                    "/api/v1/jobs/1",
                    "/api/v1/jobs/1/why",
                    "/api/v1/jobs/1/logs?rank=0",
                    "/cluster/status",
                    "/tasks",
                    "/readyz");

    private ServerTraining() {}

    static int run(Session session) throws IOException {
        Path data = Files.createTempDirectory("stoker-train-");
        Settings settings = SettingsLoader.builtIn(session);
        for (Setting address : List.of(Setting.HTTP, Setting.RAFT, Setting.AGENTS)) {
            settings = settings.with(address, ANY_PORT, "training");
        }
        settings =
                settings.with(Setting.DATA_DIR, data.toString(), "training")
                        .with(Setting.GPUS, "2", "training");
        ProcessLog.start(settings.with(Setting.LOG_LEVEL, "warn", "training"), "train", session);
        ClusterPlan plan =
                new ClusterPlan(
                        settings, data, true, Optional.of(new ClusterPlan.DemoPlan(2, 2, 0, 1)));
        ClusterProcess process = ClusterProcess.start(plan);
        try (AutoCloseable _ = Demo.deleting(process, data)) {
            use(new ServerClient(URI.create(process.url()), Optional.empty()));
        } catch (Exception broken) {
            throw new IOException("training: " + broken, broken);
        }
        Logging.stop();
        return ExitCode.OK;
    }

    private static void use(ServerClient client) {
        client.post(
                "/api/v1/jobs", JsonReader.read("{\"name\":\"a\",\"gpus\":1,\"run\":[\"true\"]}"));
        client.post("/submit", JsonReader.read("{\"workload\":\"sleep\",\"duration\":0}"));
        client.call("POST", "/api/v1/jobs", "application/yaml", "name: b\nrun: 'true'\n");
        for (int look = 0; look < MOST_LOOKS && !ended(client.get("/api/v1/jobs/1")); look++) {
            client.get("/api/v1/cluster");
        }
        PATHS.forEach(client::get);
        Json shortJob = JsonReader.read("{\"workload\":\"sleep\",\"duration\":0}");
        for (int job = 0; job < SHORT_JOBS; job++) {
            client.post("/submit", shortJob);
        }
    }

    private static boolean ended(Json job) {
        return JobWatch.ended(job);
    }
}
