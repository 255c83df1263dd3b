package io.stoker.cli.verb;

import io.stoker.cli.ExitCode;
import io.stoker.cli.Session;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.ServerClient;
import java.io.IOException;
import java.util.List;

/// Waits for jobs to end and turns their ends into exit codes.
final class JobWatch {
    private static final List<String> LIVE = List.of("PENDING", "SCHEDULED", "RUNNING");
    private static final long FIRST_PAUSE_MILLIS = 25;
    private static final long MAX_PAUSE_MILLIS = 500;
    private final ServerClient client;
    private final Session session;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    JobWatch(ServerClient client, Session session) {
        this.client = client;
        this.session = session;
    }

    /// {@return the exit code for the job's end, once it has ended}
    int waitFor(String id) throws IOException {
        while (true) {
            Json job = client.get("/api/v1/jobs/" + ServerClient.encode(id));
            if (ended(job)) {
                return exitCode(job);
            }
            pause();
        }
    }

    /// {@return whether the job will never run again}
    static boolean ended(Json job) {
        return !LIVE.contains(job.at("status.state").text());
    }

    /// {@return the exit code for a job that has ended: its own, or the one for how it ended}
    int exitCode(Json job) {
        String state = job.at("status.state").text();
        if (state.equals("COMPLETED")) {
            return ExitCode.OK;
        }
        String id = job.at("metadata.id").text();
        String cause = job.at("status.cause").text();
        String message = job.at("status.message").text();
        session.say(
                "job %s ended %s%s%s"
                        .formatted(
                                id,
                                state,
                                cause.isEmpty() ? "" : " (" + cause + ")",
                                message.isEmpty() ? "" : ": " + message));
        if (state.equals("REJECTED")) {
            return ExitCode.UNSCHEDULABLE;
        }
        long code = job.at("status.exitCode").whole();
        return state.equals("FAILED") && code > 0 && code < 256 ? (int) code : ExitCode.ENDED_BADLY;
    }

    /// Pauses before the next look: briefly at first, longer as nothing happens.
    void pause() throws IOException {
        session.out().flush();
        try {
            Thread.sleep(pauseMillis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
        pauseMillis = Math.min(MAX_PAUSE_MILLIS, pauseMillis * 3 / 2);
    }

    /// Something happened: look again soon.
    void quicken() {
        pauseMillis = FIRST_PAUSE_MILLIS;
    }
}
