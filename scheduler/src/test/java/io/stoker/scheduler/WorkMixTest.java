package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stoker.model.GpuRequest;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkMixTest {

    private static final WorkerRequest ONE = WorkerRequest.gpus(1);
    private static final WorkerRequest TWO = WorkerRequest.gpus(2);
    private static final WorkerRequest FOUR = WorkerRequest.gpus(4);

    private static List<WorkerRequest> times(int count, WorkerRequest worker) {
        return Collections.nCopies(count, worker);
    }

    @Test
    void keepsTheMostFrequentKindsUntilTheyCover95Percent() {
        List<WorkerRequest> seen = new ArrayList<>(times(4, FOUR));
        seen.addAll(times(60, ONE));
        seen.addAll(times(36, TWO));

        assertThat(WorkMix.of(seen).kinds())
                .containsExactly(new WorkMix.Kind(ONE, 60), new WorkMix.Kind(TWO, 36));
    }

    @Test
    void memoryAloneMakesNoKind() {
        WorkerRequest roomy = new WorkerRequest(GpuRequest.whole(1), 0, 9_000);

        assertThat(WorkMix.of(List.of(ONE, roomy)).kinds())
                .containsExactly(new WorkMix.Kind(ONE, 2));
    }

    @Test
    void refusesWeightsThatDoNotFit() {
        assertThatThrownBy(() -> new WorkMix(List.of(new WorkMix.Kind(ONE, 0))))
                .hasMessageContaining("weight: expected 1 or more");
    }

    @Test
    void learnsWhatIsSubmittedAndForgetsTheOldDays() {
        LearnedMix learned = new LearnedMix();
        learned.saw(ONE, 100);
        WorkMix first = learned.mix();
        learned.saw(ONE, 10);
        assertThat(learned.mix()).isSameAs(first);

        for (int i = 0; i < 100; i++) {
            learned.saw(TWO, 8_192);
        }

        assertThat(learned.mix().kinds()).extracting(WorkMix.Kind::worker).containsExactly(TWO);
        assertThat(first.distanceTo(learned.mix())).isEqualTo(1.0, within(1e-9));
    }

    @Test
    void fragmentsAreWhatTheMixCannotUse() {
        FreeIndex free = new FreeIndex();
        free.addNode(0, Clusters.node(Clusters.gpus(3, "G2", 0), 4_000, 0));
        free.allocate(new io.stoker.model.Allocation(0, 0, 1, 400, 0, 0));
        List<WorkMix.Kind> kinds =
                List.of(
                        new WorkMix.Kind(new WorkerRequest(GpuRequest.whole(1), 2_000, 0), 1),
                        new WorkMix.Kind(new WorkerRequest(GpuRequest.whole(2), 8_000, 0), 1),
                        new WorkMix.Kind(
                                new WorkerRequest(new GpuRequest(1, 500, 0, List.of()), 1_000, 0),
                                2));

        assertThat(free.hasNodes(Realm.SIMULATED)).isTrue();
        assertThat(free.boards().fragmentOf(0, new WorkMix(kinds))).isEqualTo(3_200);
    }
}
