package io.stoker.scheduler;

import static io.stoker.scheduler.Clusters.PLAIN;
import static io.stoker.scheduler.Clusters.placed;
import static io.stoker.scheduler.Clusters.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Allocation;
import io.stoker.model.NodeSpec;
import io.stoker.model.TimeRules;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConservativeBackfillTest {

    private final FreeIndex free = new FreeIndex();
    private final SchedulerState state = SchedulerState.of(new PendingQueue(Clusters.FIFO), free);

    /// 4 GPUs, of which job 100 holds three until t=10.
    ConservativeBackfillTest() {
        free.addNode(0, NodeSpec.simulated("n0", 4, "H100"));
        Allocation three = Clusters.whole(0, 0, 3);
        free.allocate(three);
        state.running().placed(job(100, 3, 10), 1, 0, List.of(three));
    }

    private static PendingJob job(long id, int gpus, long runs) {
        return Clusters.job(id, spec(1, gpus).withTime(new TimeRules(0, 0, 0, runs)));
    }

    private CyclePlan planAt(long now) {
        return Planner.plan(state, PLAIN.withBackfill("conservative"), _ -> false, now, 99);
    }

    private Optional<Long> promised(long id) {
        return state.pending().promises().of(id).map(Promises.Promise::startAt);
    }

    private void end(long at) {
        RunningGang gang = state.running().find(1).orElseThrow();
        state.running().ending(1, at);
        for (Allocation held : List.copyOf(gang.held())) {
            free.release(held);
            state.running().released(1, held);
        }
    }

    /// The worked example of [ConservativeBackfill].
    @Test
    void everyJobHasItsTimeAndPassesOnlyWhereItHarmsNobody() {
        state.pending().add(job(2, 4, 10));
        state.pending().add(job(3, 2, 10));
        state.pending().add(job(4, 1, 10));
        state.pending().add(job(5, 1, 15));

        assertThat(placed(planAt(0))).containsExactly(4L);
        assertThat(promised(2)).contains(10L);
        assertThat(promised(3)).contains(20L);
        assertThat(promised(5)).contains(20L);
    }

    @Test
    void promisesMoveForwardInOrderWhenAGangEndsEarly() {
        state.pending().add(job(2, 4, 10));
        state.pending().add(job(3, 2, 10));
        planAt(0);

        end(4);

        assertThat(placed(planAt(4))).containsExactly(2L);
        assertThat(promised(3)).contains(14L);
    }

    /// Job 100 runs on at t=10. Nobody can start; job 2 stands first and stays first.
    @Test
    void whenAGangRunsLongerAllArePromisedAgainInOrder() {
        state.pending().add(job(2, 4, 10));
        state.pending().add(job(3, 2, 10));
        planAt(0);

        assertThat(placed(planAt(12))).isEmpty();
        assertThat(promised(2)).contains(12L);
        assertThat(promised(3)).contains(22L);
        assertThat(state.pending().promises().broken()).isEqualTo(1);
    }

    @Test
    void aJobThatComesLaterMovesNobodyBackWhateverItsPriority() {
        state.pending().add(job(2, 4, 10));
        planAt(0);
        state.pending().add(job(1, 4, 3));

        planAt(1);

        assertThat(promised(2)).contains(10L);
        assertThat(promised(1)).contains(20L);
    }

    @Test
    void aJobThatGoesAwayLeavesItsTimeToOthers() {
        state.pending().add(job(2, 4, 10));
        state.pending().add(job(3, 2, 10));
        planAt(0);

        state.pending().remove(2);
        planAt(1);

        assertThat(promised(3)).contains(10L);
    }
}
