package io.stoker.cli.verb;

import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Session;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.ServerClient;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// Prints a job's log as it grows, attempt after attempt, until the job has ended. Lines of a gang
/// carry their rank; the log of a single worker is printed as it is.
final class LogFollower {
    private static final int MAX_RANKS = 64;
    private static final int FINAL_LOOKS = 3;
    private final ServerClient client;
    private final Session session;
    private final JobWatch watch;
    private final Map<Integer, Rank> ranks = new TreeMap<>();

    LogFollower(ServerClient client, Session session) {
        this.client = client;
        this.session = session;
        this.watch = new JobWatch(client, session);
    }

    /// How far one rank's log has been printed.
    private static final class Rank {
        private long tailLines;
        private long offset;
        private String partial = "";
    }

    /// Follows all ranks.
    ///
    /// @return the exit code for the job's end
    int follow(String id) throws IOException {
        return follow(id, -1, 0);
    }

    /// Follows one rank, or all.
    ///
    /// @param onlyRank -1 for all
    /// @param tailLines lines of the past to begin with, 0 for all
    int follow(String id, int onlyRank, long tailLines) throws IOException {
        long attempt = 0;
        int quietLooks = 0;
        while (true) {
            Json job = client.get("/api/v1/jobs/" + ServerClient.encode(id));
            long newest = job.at("status.attempt").whole();
            boolean moved = attempt > 0 && read(job, id, attempt, onlyRank);
            if (!moved && newest > attempt) {
                if (attempt > 0) {
                    finishLines(job);
                    session.say("-- attempt %d begins --".formatted(newest));
                }
                begin(job, onlyRank, attempt == 0 ? tailLines : 0);
                attempt = newest;
                quietLooks = 0;
                continue;
            }
            if (moved) {
                watch.quicken();
                quietLooks = 0;
                continue;
            }
            if (JobWatch.ended(job) && (attempt == 0 || ++quietLooks >= FINAL_LOOKS)) {
                finishLines(job);
                return watch.exitCode(job);
            }
            watch.pause();
        }
    }

    private void begin(Json job, int onlyRank, long tailLines) {
        ranks.clear();
        int workers = (int) Math.max(1, job.at("spec.workers").whole());
        int first = onlyRank < 0 ? 0 : onlyRank;
        int last = onlyRank < 0 ? Math.min(workers, MAX_RANKS) : onlyRank + 1;
        for (int rank = first; rank < last; rank++) {
            Rank state = new Rank();
            state.tailLines = tailLines;
            ranks.put(rank, state);
        }
        if (onlyRank < 0 && workers > MAX_RANKS) {
            session.say(
                    "note: shows ranks 0 to %d of %d; --rank N shows another"
                            .formatted(MAX_RANKS - 1, workers));
        }
    }

    private boolean read(Json job, String id, long attempt, int onlyRank) {
        boolean prefixed = onlyRank < 0 && job.at("spec.workers").whole() > 1;
        boolean moved = false;
        for (Map.Entry<Integer, Rank> entry : ranks.entrySet()) {
            moved |= read(id, attempt, entry.getKey(), entry.getValue(), prefixed);
        }
        if (moved) {
            session.out().flush();
        }
        return moved;
    }

    private boolean read(String id, long attempt, int rank, Rank state, boolean prefixed) {
        String place = state.tailLines > 0 ? "tail=" + state.tailLines : "offset=" + state.offset;
        String path =
                "/api/v1/jobs/%s/logs?rank=%d&attempt=%d&%s"
                        .formatted(ServerClient.encode(id), rank, attempt, place);
        Json reply;
        try {
            reply = client.get(path);
        } catch (CliFailure failure) {
            if (failure.exitCode() == ExitCode.UNREACHABLE) {
                throw failure;
            }
            return false;
        }
        for (Json piece : reply.at("items").items()) {
            String text = piece.at("text").text();
            if (piece.at("known").truth() && !text.isEmpty()) {
                state.offset = piece.at("nextOffset").whole();
                state.tailLines = 0;
                print(rank, state, text, prefixed);
                return true;
            }
        }
        return false;
    }

    private void print(int rank, Rank state, String text, boolean prefixed) {
        if (!prefixed) {
            session.out().print(text);
            state.partial = text.endsWith("\n") ? "" : "open";
            return;
        }
        String all = state.partial + text;
        int end = all.lastIndexOf('\n') + 1;
        all.substring(0, end).lines().forEach(line -> session.out().println(prefix(rank) + line));
        state.partial = all.substring(end);
    }

    private void finishLines(Json job) {
        boolean prefixed =
                ranks.size() > 1 || job.at("spec.workers").whole() > 1 && ranks.size() != 1;
        ranks.forEach((rank, state) -> {
            if (prefixed && !state.partial.isEmpty()) {
                session.out().println(prefix(rank) + state.partial);
            }
            state.partial = "";
        });
        session.out().flush();
    }

    private String prefix(int rank) {
        String text = "[" + rank + "] ";
        return switch (rank % 3) {
            case 0 -> session.ink().cyan(text);
            case 1 -> session.ink().yellow(text);
            default -> session.ink().green(text);
        };
    }
}
