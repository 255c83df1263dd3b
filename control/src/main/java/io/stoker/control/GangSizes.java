package io.stoker.control;

import io.stoker.model.Isolation;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.Realm;
import io.stoker.model.Rejection;
import io.stoker.model.Role;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import io.stoker.scheduler.FreeIndex;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Gangs that could not start even if nothing else ran: refused when they are submitted, with the
/// number that would fit.
final class GangSizes {

    private GangSizes() {}

    /// {@return why the gang never fits; null when it may, or when its realm has no nodes yet}
    static Rejection.@Nullable GangTooLarge tooLarge(FreeIndex free, long jobId, JobSpec spec) {
        if (!free.hasNodes(spec.realm())) {
            return null;
        }
        TopologyRules rules = spec.topology();
        if (spec.roles().isEmpty()) {
            int spares = rules.spares();
            Rejection.GangTooLarge whole =
                    check(
                            free,
                            jobId,
                            spec.realm(),
                            spec.worker(),
                            spec.workers() + spares,
                            rules.required(),
                            spares == 0 ? "" : "%d of them spares, ".formatted(spares));
            if (whole != null || rules.segmentWorkers() == 0) {
                return whole;
            }
            return check(
                    free,
                    jobId,
                    spec.realm(),
                    spec.worker(),
                    rules.segmentWorkers(),
                    Optional.of(rules.segmentLevel()),
                    "of each segment ");
        }
        for (Role role : spec.roles()) {
            Rejection.GangTooLarge found =
                    check(
                            free,
                            jobId,
                            spec.realm(),
                            role.worker(),
                            role.workers(),
                            rules.required(),
                            "of role %s ".formatted(role.name()));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static Rejection.@Nullable GangTooLarge check(
            FreeIndex free,
            long jobId,
            Realm realm,
            WorkerRequest worker,
            int workers,
            Optional<Level> together,
            String which) {
        int most =
                together.isPresent()
                        ? free.mostWorkersTogether(realm, worker, together.get())
                        : free.mostWorkers(realm, worker);
        return most >= workers
                ? null
                : new Rejection.GangTooLarge(
                        jobId, workers, most, which + describe(realm, worker, together));
    }

    private static String describe(Realm realm, WorkerRequest worker, Optional<Level> together) {
        var gpus = worker.gpus();
        String share =
                gpus.wantsMig()
                        ? "a MIG slice %s of".formatted(gpus.mig())
                        : gpus.fractional()
                                ? "0." + String.format(Locale.ROOT, "%03d", gpus.milliEach())
                                : "" + gpus.count();
        String type = gpus.types().isEmpty() ? "" : " of type " + String.join("|", gpus.types());
        String near = together.map(level -> "all in one " + level.word() + ", ").orElse("");
        String apart =
                gpus.fractional() && !gpus.wantsMig() && gpus.isolation() != Isolation.NONE
                        ? " with %s isolation".formatted(gpus.isolation().word())
                        : "";
        String io =
                (worker.networkMbps() == 0 ? "" : ", %d Mbit/s".formatted(worker.networkMbps()))
                        + (worker.scratchMib() == 0
                                ? ""
                                : ", %d MiB of scratch space".formatted(worker.scratchMib()));
        return "%seach wants %s GPUs%s%s, %d thousandths of a core, %d MiB%s on one %s node"
                .formatted(
                        near,
                        share,
                        type,
                        apart,
                        worker.cpuMilli(),
                        worker.memoryMib(),
                        io,
                        realm.name().toLowerCase(Locale.ROOT));
    }
}
