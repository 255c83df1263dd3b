package io.stoker.scheduler;

import static io.stoker.model.Realm.SIMULATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.GangPlacement;
import io.stoker.model.JobSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.PriorityClass;
import io.stoker.model.QueueSpec;
import io.stoker.model.TimeRules;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The order `multifactor`, orders and placements of single queues, past usage under `fair`, and
/// where a job stands.
class QueueOrdersTest {

    private static final long HOUR = 3_600_000;
    private static final PolicySpec MULTI =
            Clusters.PLAIN.withOrder("multifactor").withAgeingPerHour(100);

    private SchedulerState state = SchedulerState.empty(new Orders.Fifo());
    private PolicySpec policy = MULTI;
    private long nextId = 1;
    private long now = 500_000 * HOUR;

    private void use(PolicySpec next) {
        policy = next;
        state.setPolicy(next);
        state.clock(now);
    }

    private long submit(String queue, int gpus, int priority, long expectedMillis) {
        JobSpec spec =
                JobSpec.builder("j")
                        .realm(SIMULATED)
                        .queue(queue)
                        .worker(WorkerRequest.gpus(gpus))
                        .time(new TimeRules(0, 0, 0, expectedMillis))
                        .build();
        state.pending().add(new PendingJob(nextId, spec, priority, now, List.of()));
        return nextId++;
    }

    private List<GangPlacement> start(int most) {
        List<GangPlacement> gangs =
                Planner.plan(state, policy, _ -> false, now, most).plan().placements();
        for (GangPlacement gang : gangs) {
            PendingJob job = state.pending().job(gang.jobId()).orElseThrow();
            state.pending().remove(job.jobId());
            gang.workers().forEach(state.free()::allocate);
            state.running().placed(job, job.jobId(), now, gang.workers());
        }
        return gangs;
    }

    private List<Long> started(int most) {
        return start(most).stream().map(GangPlacement::jobId).toList();
    }

    private void nodes(int count) {
        for (int node = 0; node < count; node++) {
            state.free().addNode(node, NodeSpec.simulated("n" + node, 8, "H100"));
        }
    }

    private Standing standing(long job) {
        return Standing.of(state, policy, job, now).orElseThrow();
    }

    @Test
    void theExampleOfSharePoints() {
        use(MULTI);
        nodes(3);
        state.define(new QueueSpec("a", false).withWeight(3));
        state.define(new QueueSpec("b", false));
        submit("a", 8, 500, 0);
        submit("b", 8, 500, 0);
        assertThat(started(10)).hasSize(2);

        long ofA = submit("a", 4, 500, 0);
        long behind = submit("b", 8, 879, 0);
        assertThat(standing(ofA).shareMilli()).isBetween(629_900L, 630_000L);
        assertThat(standing(behind).shareMilli()).isBetween(249_900L, 250_000L);
        assertThat(started(1)).containsExactly(ofA);
        assertThat(standing(behind).overall()).isEqualTo(1);
    }

    @Test
    void priorityMayOutweighTheShare() {
        use(MULTI);
        nodes(3);
        state.define(new QueueSpec("a", false).withWeight(3));
        state.define(new QueueSpec("b", false));
        submit("a", 8, 500, 0);
        submit("b", 8, 500, 0);
        start(10);
        submit("a", 4, 500, 0);
        long ahead = submit("b", 8, 881, 0);

        assertThat(started(1)).containsExactly(ahead);
    }

    @Test
    void saysWhatAPriorityIsMadeOf() {
        use(MULTI);
        submit("a", 1, 900, 0);
        now += 3 * HOUR / 2;
        long job = submit("b", 1, 850, 0);
        now += HOUR;

        assertThat(standing(job))
                .isEqualTo(
                        new Standing(
                                "multifactor",
                                "multifactor",
                                PriorityClass.PRODUCTION,
                                850,
                                100_000,
                                1_000_000,
                                true,
                                1,
                                2,
                                2));
        assertThat(standing(job).totalMilli()).isEqualTo(1_950_000);
    }

    @Test
    void underFairThePlaceIsTheTurn() {
        use(Clusters.PLAIN.withOrder("fair"));
        nodes(1);
        List<Long> a = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            a.add(submit("a", 1, 900, 0));
        }
        long b = submit("b", 1, 100, 0);

        assertThat(standing(b).overall()).isEqualTo(2);
        assertThat(standing(a.get(1)).overall()).isEqualTo(3);
        assertThat(started(10)).containsExactly(a.get(0), b, a.get(1), a.get(2));
    }

    @Test
    void aQueueThatUsedMuchLatelyWaits() {
        use(Clusters.PLAIN.withOrder("fair").withUsageHalfLifeMillis(HOUR));
        nodes(1);
        long first = submit("a", 8, 0, 0);
        start(1);
        now += 2 * HOUR;
        state.clock(now);
        RunningGang gang = state.running().find(first).orElseThrow();
        for (var worker : List.copyOf(gang.held())) {
            state.free().release(worker);
            state.running().released(first, worker);
        }
        for (int i = 0; i < 8; i++) {
            submit("a", 1, 0, 0);
            submit("b", 1, 0, 0);
        }

        // `a` held 6 of 8 on average: `b` gets the first six, then they take turns.
        assertThat(start(8).stream().filter(each -> each.jobId() % 2 == 1)).hasSize(7);
    }

    @Test
    void withoutAHalfLifeThePastDoesNotCount() {
        use(Clusters.PLAIN.withOrder("fair").withUsageHalfLifeMillis(0));
        nodes(1);
        long first = submit("a", 8, 0, 0);
        start(1);
        now += 2 * HOUR;
        state.clock(now);
        for (var worker : List.copyOf(state.running().find(first).orElseThrow().held())) {
            state.free().release(worker);
            state.running().released(first, worker);
        }
        for (int i = 0; i < 8; i++) {
            submit("a", 1, 0, 0);
            submit("b", 1, 0, 0);
        }

        assertThat(start(8).stream().filter(each -> each.jobId() % 2 == 1)).hasSize(4);
    }

    @Test
    void aQueueHasItsOwnOrderAmongItsJobs() {
        use(Clusters.PLAIN);
        nodes(1);
        state.define(new QueueSpec("short", false).toBuilder().order("sjf").build());
        long longJob = submit("short", 1, 0, 2 * HOUR);
        long other = submit("plain", 1, 0, 0);
        now++;
        long shortJob = submit("short", 1, 0, HOUR);

        // The short one leads its queue, but came after the other queue's job.
        assertThat(standing(shortJob).ownOrder()).isEqualTo("sjf");
        assertThat(started(10)).containsExactly(other, shortJob, longJob);
        state.define(new QueueSpec("short", false));
        assertThat(state.pending().hasOwnOrders()).isFalse();
    }

    @Test
    void aQueueHasItsOwnPlacement() {
        use(Clusters.PLAIN);
        nodes(3);
        state.define(new QueueSpec("wide", false).toBuilder().place("spread").build());
        for (int i = 0; i < 3; i++) {
            submit("wide", 1, 0, 0);
        }
        assertThat(start(10))
                .extracting(each -> each.workers().getFirst().nodeId())
                .containsExactlyInAnyOrder(0, 1, 2);
        for (int i = 0; i < 3; i++) {
            submit("packed", 1, 0, 0);
        }
        assertThat(start(10).stream().map(each -> each.workers().getFirst().nodeId()).distinct())
                .hasSize(1);
    }
}
