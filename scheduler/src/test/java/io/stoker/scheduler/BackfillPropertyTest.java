package io.stoker.scheduler;

import static io.stoker.scheduler.Clusters.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.Draws;
import io.stoker.model.GangPlacement;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.TimeRules;
import io.stoker.model.TopologyRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What backfilling promises, over random clusters of nodes with several GPUs, in racks, and random
/// gangs: whole GPUs and shares, with and without topology rules, exact run times.
class BackfillPropertyTest {

    private static List<NodeSpec> nodes(Draws draws, boolean single) {
        List<NodeSpec> nodes = new ArrayList<>();
        int count = 2 + draws.below(5);
        for (int i = 0; i < count; i++) {
            int gpus = single ? 1 : 1 + draws.below(4);
            nodes.add(NodeSpec.simulated("n" + i, gpus, "H100").in("b", "r" + i / 2));
        }
        return nodes;
    }

    private static List<PendingJob> jobs(Draws draws, boolean single) {
        List<PendingJob> jobs = new ArrayList<>();
        long at = 0;
        for (int id = 1; id <= 40; id++) {
            at += draws.below(6);
            JobSpec spec = Clusters.spec(1 + draws.below(4), 1);
            if (!single) {
                spec =
                        draws.happens(0.3)
                                ? Clusters.spec(
                                        1 + draws.below(3),
                                        Clusters.share(100 * (1 + draws.below(9))))
                                : Clusters.spec(1 + draws.below(3), 1 + draws.below(3));
                if (draws.happens(0.2)) {
                    spec = spec.withTopology(TopologyRules.NONE.withRequired(Level.RACK));
                }
            }
            spec = spec.withTime(new TimeRules(0, 0, 0, 1 + draws.below(20)));
            jobs.add(new PendingJob(id, spec, 0, at, List.of()));
        }
        return jobs;
    }

    /// {@return the soonest time at which the job finds a place if nobody else starts; empty for
    /// never}
    private static Optional<Long> soonest(
            Rehearsal now, PendingJob job, List<Rehearsal.Running> running) {
        TreeSet<Long> times = new TreeSet<>(List.of(now.now));
        running.forEach(each -> times.add(each.endsAt()));
        for (long at : times) {
            FreeIndex free = new FreeIndex();
            for (int i = 0; i < now.nodes.size(); i++) {
                free.addNode(i, now.nodes.get(i));
            }
            for (Rehearsal.Running each : running) {
                if (each.endsAt() > at) {
                    each.workers().forEach(free::allocate);
                }
            }
            if (!Clusters.plan(Clusters.queue(job), free, PLAIN).plan().isEmpty()) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private static List<Rehearsal.Running> with(
            Rehearsal now, CyclePlan plan, java.util.function.LongPredicate which) {
        List<Rehearsal.Running> all = new ArrayList<>(now.running);
        for (GangPlacement gang : plan.plan().placements()) {
            if (which.test(gang.jobId())) {
                PendingJob job = now.state.pending().job(gang.jobId()).orElseThrow();
                List<Allocation> workers = gang.workers();
                all.add(new Rehearsal.Running(job, 0, now.now + job.remainingMillis(), workers));
            }
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void underEasyNobodyThatPassesDelaysTheHead(int seed) {
        Draws draws = Draws.stream(seed, "backfill");
        int[] heads = {0};
        boolean single = seed % 3 == 0;
        new Rehearsal(nodes(draws, single))
                .run(
                        jobs(draws, single),
                        PLAIN.withBackfill("easy"),
                        100,
                        (now, plan) -> {
                            List<Long> placed = Clusters.placed(plan);
                            for (PendingJob job : now.state.pending().inOrder()) {
                                long id = job.jobId();
                                if (placed.contains(id)) {
                                    continue;
                                }
                                Optional<Long> alone =
                                        soonest(now, job, with(now, plan, other -> other < id));
                                if (alone.isPresent()) {
                                    heads[0]++;
                                    assertThat(soonest(now, job, with(now, plan, _ -> true)))
                                            .describedAs("job %d at %d", id, now.now)
                                            .hasValueSatisfying(at ->
                                                    assertThat(at)
                                                            .isLessThanOrEqualTo(alone.get()));
                                    return;
                                }
                            }
                        });
        assertThat(heads[0]).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void underConservativePromisesOnlyMoveForwardAndAreKept(int seed) {
        Draws draws = Draws.stream(seed, "backfill");
        boolean single = seed % 3 == 0;
        int percent = seed % 2 == 0 ? 100 : 50;
        Map<Long, Long> promised = new LinkedHashMap<>();
        Rehearsal rehearsal = new Rehearsal(nodes(draws, single));
        rehearsal.run(
                jobs(draws, single),
                PLAIN.withBackfill("conservative"),
                percent,
                (now, plan) -> {
                    List<Long> placed = Clusters.placed(plan);
                    for (PendingJob job : now.state.pending().inOrder()) {
                        long id = job.jobId();
                        Optional<Long> start =
                                now.state
                                        .pending()
                                        .promises()
                                        .of(id)
                                        .map(Promises.Promise::startAt);
                        long before = promised.getOrDefault(id, Long.MAX_VALUE);
                        if (placed.contains(id)) {
                            assertThat(now.now)
                                    .describedAs("start of " + id)
                                    .isLessThanOrEqualTo(before);
                        } else if (before != Long.MAX_VALUE || start.isPresent()) {
                            assertThat(start).describedAs("promise of " + id).isPresent();
                            assertThat(start.get())
                                    .isGreaterThan(now.now)
                                    .isLessThanOrEqualTo(before);
                            promised.put(id, start.get());
                        }
                    }
                });
        assertThat(promised).isNotEmpty();
        assertThat(rehearsal.state.pending().promises().broken()).isZero();
    }
}
