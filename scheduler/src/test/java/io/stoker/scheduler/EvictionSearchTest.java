package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.CheckpointRules;
import io.stoker.model.Draws;
import io.stoker.model.JobSpec;
import io.stoker.model.PreemptionRules;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EvictionSearchTest {

    private static final long MINUTE = 60_000;
    private static final long NOW = 100 * MINUTE;
    private static final int STEPS = 1_000_000;

    private final RunningJobs running = new RunningJobs();

    private void run(FreeIndex free, long id, JobSpec spec, long forMinutes, Allocation... held) {
        List.of(held).forEach(free::allocate);
        running.placed(Clusters.job(id, spec), id, 1, List.of(held));
        running.started(id, NOW - forMinutes * MINUTE);
    }

    private EvictionSearch.Result find(FreeIndex free, PendingJob wanted, int steps) {
        Placement bestFit = Policies.placement("best-fit").orElseThrow();
        return new EvictionSearch(
                        free,
                        running,
                        new Placer(free, bestFit),
                        Rivalry.byPriority(NOW),
                        NOW,
                        steps)
                .find(wanted);
    }

    private static JobSpec low(int workers, int gpus) {
        return Clusters.spec(workers, gpus).withPriority(0);
    }

    private static List<Long> victims(EvictionSearch.Result result) {
        return result instanceof EvictionSearch.Result.Found found
                ? found.victims().stream().map(RunningGang::jobId).sorted().toList()
                : List.of();
    }

    private static PendingJob wanted(int workers, int gpus, int priority) {
        return Clusters.job(1_000, Clusters.spec(workers, gpus).withPriority(priority));
    }

    @Test
    void priceIsTheTimeSinceTheLastCheckpointAndTheRestart() {
        FreeIndex free = Clusters.eights(1);
        JobSpec saves =
                low(1, 8).withCheckpoint(new CheckpointRules(true, false, 20 * MINUTE, MINUTE));
        run(free, 1, saves, 50, Clusters.whole(0, 0, 8));
        RunningGang gang = running.ofJob(1).orElseThrow();
        assertThat(LostWork.gpuMillis(gang, NOW)).isEqualTo(88 * MINUTE);
        running.checkpointed(1, NOW - 4 * MINUTE);
        assertThat(LostWork.gpuMillis(gang, NOW)).isEqualTo(8 * 5 * MINUTE);
    }

    /// The fault (Kueue #477) is to choose by age or name, whatever work is lost.
    @Test
    void stopsTheOneWithTheLeastLostWork() {
        FreeIndex free = Clusters.eights(1);
        run(free, 1, low(1, 1), 30, Clusters.whole(0, 0, 1));
        run(free, 2, low(1, 1), 10, Clusters.whole(0, 1, 1));
        run(free, 3, low(1, 1), 20, Clusters.whole(0, 2, 1));
        run(free, 4, low(1, 5).withPriority(9), 1, Clusters.whole(0, 3, 5));
        assertThat(victims(find(free, wanted(1, 1, 5), STEPS))).containsExactly(2L);
    }

    @Test
    void neverStopsItsEqualsNorThoseThatMayNotBeStopped() {
        FreeIndex free = Clusters.eights(1);
        JobSpec one = low(1, 1);
        run(free, 1, one.withPriority(5), 9, Clusters.whole(0, 0, 1));
        run(free, 2, one.withPriority(6), 9, Clusters.whole(0, 1, 1));
        JobSpec never = low(1, 5).withPreemption(new PreemptionRules(false, 0));
        run(free, 3, never, 9, Clusters.whole(0, 2, 5));
        run(
                free,
                4,
                one.withPreemption(new PreemptionRules(true, 10 * MINUTE)),
                9,
                Clusters.whole(0, 7, 1));
        assertThat(find(free, wanted(1, 1, 5), STEPS))
                .isInstanceOf(EvictionSearch.Result.Nothing.class);
    }

    /// The fault (Volcano #5022) is to stop gangs for one that then cannot start.
    @Test
    void stopsNobodyForHalfAGang() {
        FreeIndex free = Clusters.eights(2);
        run(free, 1, low(1, 8), 9, Clusters.whole(0, 0, 8));
        run(free, 2, low(1, 8).withPriority(9), 9, Clusters.whole(1, 0, 8));
        assertThat(find(free, wanted(2, 8, 5), STEPS))
                .isInstanceOf(EvictionSearch.Result.Nothing.class);
    }

    @Test
    void saysThatItRanOutOfSteps() {
        FreeIndex free = Clusters.eights(2);
        run(free, 1, low(1, 8), 9, Clusters.whole(0, 0, 8));
        run(free, 2, low(1, 8), 9, Clusters.whole(1, 0, 8));
        assertThat(find(free, wanted(2, 8, 5), 2))
                .isInstanceOf(EvictionSearch.Result.Expired.class);
    }

    /// One gang of eight workers is enough; the fault (Volcano #5984) is to stop ten for it.
    @Test
    void stopsOneWhereOneIsEnough() {
        FreeIndex free = Clusters.eights(3);
        for (int gpu = 0; gpu < 8; gpu++) {
            run(free, 1 + gpu, low(1, 1), 1, Clusters.whole(0, gpu, 1));
        }
        run(free, 9, low(1, 8), 2, Clusters.whole(1, 0, 8));
        run(free, 10, low(1, 7), 1, Clusters.whole(2, 0, 7));
        assertThat(victims(find(free, wanted(1, 1, 5), STEPS))).isEmpty();
        assertThat(victims(find(free, wanted(1, 8, 5), STEPS))).containsExactly(10L);
    }

    /// On random clusters: the gang lands whole where its victims were or nobody is, no victim is
    /// one too many, none has the waiting job's priority, and the search leaves no trace.
    @Test
    void noVictimIsOneTooMany() {
        int found = 0;
        for (int seed = 0; seed < 300; seed++) {
            Draws draws = Draws.stream(seed, "evictions");
            running.byExpectedEnd().stream().toList().forEach(this::forget);
            FreeIndex free = Clusters.eights(4);
            for (int node = 0, id = 1; node < 4; node++) {
                for (int gpu = 0; gpu < 8; id++) {
                    int count = Math.min(8 - gpu, 1 + draws.below(4));
                    JobSpec spec = Clusters.spec(1, count).withPriority(draws.below(8));
                    run(free, id, spec, 1 + draws.below(90), Clusters.whole(node, gpu, count));
                    gpu += count;
                }
            }
            PendingJob wanted = wanted(1 + draws.below(3), 1 + draws.below(8), draws.below(9));
            long before = free.allocatedSum();
            EvictionSearch.Result outcome = find(free, wanted, STEPS);
            assertThat(free.allocatedSum()).isEqualTo(before);
            if (outcome instanceof EvictionSearch.Result.Found result) {
                found++;
                assertThat(result.place()).hasSize(wanted.spec().workers());
                for (RunningGang victim : result.victims()) {
                    assertThat(victim.job().priority()).isLessThan(wanted.priority());
                    List<RunningGang> others =
                            result.victims().stream().filter(each -> each != victim).toList();
                    assertThat(lands(free, wanted, others)).isFalse();
                }
                result.victims().forEach(each -> each.held().forEach(free::release));
                result.place().forEach(free::allocate);
            } else {
                assertThat(landsIfAllYield(free, wanted)).isFalse();
            }
        }
        assertThat(found).isGreaterThan(100);
    }

    private void forget(RunningGang gang) {
        List.copyOf(gang.held()).forEach(worker -> running.released(gang.epoch(), worker));
    }

    private boolean landsIfAllYield(FreeIndex free, PendingJob wanted) {
        return lands(
                free,
                wanted,
                running.byExpectedEnd().stream()
                        .filter(gang -> gang.job().priority() < wanted.priority())
                        .toList());
    }

    private static boolean lands(FreeIndex free, PendingJob wanted, List<RunningGang> victims) {
        int mark = free.mark();
        victims.forEach(each -> each.held().forEach(free::vacate));
        Shape.Key gang = Shape.Key.of(wanted.spec(), List.of(), false);
        Placer placer = new Placer(free, Policies.placement("best-fit").orElseThrow());
        boolean lands =
                !placer.place(1, gang, free.target(gang.realm(), gang.worker().gpus()))
                        .workers()
                        .isEmpty();
        free.rollback(mark);
        return lands;
    }
}
