package io.stoker.scheduler;

import static io.stoker.scheduler.Clusters.PLAIN;
import static io.stoker.scheduler.Clusters.placed;
import static io.stoker.scheduler.Clusters.queue;
import static io.stoker.scheduler.Clusters.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.TimeRules;
import io.stoker.model.TopologyRules;
import java.util.List;
import org.junit.jupiter.api.Test;

class EasyBackfillTest {

    private static PendingJob job(long id, int gpus, long runs) {
        return Clusters.job(id, spec(1, gpus).withTime(new TimeRules(0, 0, 0, runs)));
    }

    /// 4 GPUs, of which job 100 holds some until t=10.
    private static SchedulerState cluster(int held, PendingJob... waiting) {
        FreeIndex free = new FreeIndex();
        free.addNode(0, NodeSpec.simulated("n0", 4, "H100"));
        SchedulerState state = SchedulerState.of(queue(waiting), free);
        Allocation a = Clusters.whole(0, 0, held);
        free.allocate(a);
        state.running().placed(job(100, held, 10), 1, 0, List.of(a));
        return state;
    }

    private static CyclePlan plan(SchedulerState state) {
        return Planner.plan(state, PLAIN.withBackfill("easy"), _ -> false, 0, 99);
    }

    @Test
    void othersPassWhenTheyEndByTheShadowTime() {
        SchedulerState state = cluster(3, job(2, 4, 10), job(3, 1, 11), job(4, 1, 10));

        assertThat(placed(plan(state))).containsExactly(4L);
        assertThat(state.pending().reasonFor(3)).contains(new PendingReason.Priority(2));
        assertThat(state.free().freeGpuMilli(io.stoker.model.Realm.SIMULATED)).isEqualTo(1_000);
    }

    @Test
    void othersPassOnGpusThatThePlaceDoesNotNeed() {
        SchedulerState state = cluster(2, job(2, 3, 10), job(3, 1, 1_000), job(4, 1, 1_000));

        assertThat(placed(plan(state))).containsExactly(3L);
    }

    /// 2 of 4 GPUs are held until t=10 and job 2 wants 3 then: it keeps one of the two free ones.
    /// Job 3 takes one of them and ends in time; the place moves onto it and job 4 has the other.
    @Test
    void thePlaceWaitsForJobsThatPassedAndEndInTime() {
        SchedulerState state = cluster(2, job(2, 3, 10), job(3, 1, 10), job(4, 1, 1_000));

        assertThat(placed(plan(state))).containsExactly(3L, 4L);
    }

    @Test
    void whoNeverSaidHowLongItRunsCountsAsRunningOn() {
        SchedulerState state = cluster(3, job(2, 4, 10), job(3, 1, 0));

        assertThat(placed(plan(state))).isEmpty();
    }

    /// Job 2 is larger than the cluster: job 3 is the head, and job 4 must not delay it.
    @Test
    void aHeadThatCanNeverStartLeavesTheReservationToTheNext() {
        SchedulerState state = cluster(3, job(2, 5, 10), job(3, 4, 10), job(4, 1, 11));

        assertThat(placed(plan(state))).isEmpty();
        assertThat(state.pending().reasonFor(4)).contains(new PendingReason.Priority(3));
    }

    /// Rack a holds 2 free GPUs and 2 until t=10, rack b 4 until t=20. Job 2 requires 4 in one
    /// rack: rack a at t=10. Job 3 needs 2 for longer and may not take them; elsewhere there are
    /// none.
    @Test
    void aGangThatRequiresARackIsKeptARackThatWillHoldIt() {
        FreeIndex free = new FreeIndex();
        free.addNode(0, NodeSpec.simulated("n0", 4, "H100").in("", "a"));
        free.addNode(1, NodeSpec.simulated("n1", 4, "H100").in("", "b"));
        SchedulerState state =
                SchedulerState.of(
                        queue(
                                Clusters.job(
                                        2,
                                        spec(4, 1)
                                                .withTopology(
                                                        TopologyRules.NONE.withRequired(Level.RACK))
                                                .withTime(new TimeRules(0, 0, 0, 10))),
                                job(3, 2, 11),
                                job(4, 2, 10)),
                        free);
        Allocation two = Clusters.whole(0, 0, 2);
        Allocation four = Clusters.whole(1, 0, 4);
        free.allocate(two);
        free.allocate(four);
        state.running().placed(job(100, 2, 10), 1, 0, List.of(two));
        state.running().placed(job(101, 4, 20), 2, 0, List.of(four));

        assertThat(placed(plan(state))).containsExactly(4L);
    }
}
