package io.stoker.bench;

import io.stoker.model.Draws;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;

/// Jobs of 40 kinds, made up after the openb trace: nearly half want a share of one GPU, most
/// others one GPU, a few 2, 4 or 8, some none; 1 to 32 cores and memory to go with them.
final class MixedWork {

    private static final int KINDS = 40;

    private final List<JobSpec> kinds = new ArrayList<>();
    private final Draws draws = Draws.stream(1, "bench/mixed");

    MixedWork() {
        for (int i = 0; i < KINDS; i++) {
            int cores = 1 + draws.below(i % 4 == 0 ? 32 : 8);
            kinds.add(
                    JobSpec.named("bench")
                            .withRealm(Realm.SIMULATED)
                            .withWorker(new WorkerRequest(gpus(i), cores * 1_000, cores * 4_096L)));
        }
    }

    private GpuRequest gpus(int kind) {
        int of20 = kind % 20;
        if (of20 < 2) {
            return GpuRequest.NONE;
        }
        if (of20 < 10) {
            return new GpuRequest(1, 50 * (1 + draws.below(19)), 0, List.of());
        }
        return GpuRequest.whole(of20 < 17 ? 1 : of20 == 17 ? 2 : of20 == 18 ? 4 : 8);
    }

    /// {@return the next job}
    JobSpec next() {
        return kinds.get(draws.below(KINDS));
    }
}
