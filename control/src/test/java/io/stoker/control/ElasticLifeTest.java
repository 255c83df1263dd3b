package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.ElasticRules;
import io.stoker.model.GpuTime;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.Order;
import io.stoker.model.PolicySpec;
import io.stoker.model.WorkerExit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ElasticLifeTest {

    private static final long PAUSE = 10_000;
    private static final WorkerExit KILLED = new WorkerExit(137, Cause.USER_ERROR, "killed");

    private final Theatre theatre = new Theatre();

    @BeforeEach
    void elastic() {
        theatre.ask(
                new Command.SetPolicy(theatre.now, PolicySpec.DEFAULT.withElastic(true), "test"));
    }

    private static JobSpec elastic(int workers, int min, int max) {
        return JobSpec.named("elastic")
                .withWorkers(workers)
                .withElastic(new ElasticRules(min, max, 2, PAUSE));
    }

    private int sizeOf(long id) {
        return theatre.job(id).attempts().getLast().size();
    }

    private void start(long id, int... ranks) {
        for (int rank : ranks) {
            theatre.ask(
                    new Command.ReportWorkerStarted(theatre.now, id, theatre.epochOf(id), rank));
        }
    }

    @Test
    void startsWithTheLargestAllowedSizeThatFits() {
        theatre.joinReal("n1", 5, 0);
        theatre.joinReal("n2", 16, 0);
        theatre.ask(new Command.DrainNode(theatre.now, 1, "test", ""));
        long id = theatre.submit(elastic(8, 2, 16));

        assertThat(sizeOf(id)).isEqualTo(4);
        assertThat(theatre.ordersOf(Order.StartWorker.class)).hasSize(4);
        assertThat(theatre.ordersOf(Order.StartWorker.class).getFirst().gang().nodes()).hasSize(4);
    }

    @Test
    void waitsWhenNotEvenTheLeastFit() {
        theatre.joinReal("n1", 1, 0);
        theatre.joinReal("n2", 8, 0);
        theatre.ask(new Command.DrainNode(theatre.now, 1, "test", ""));

        assertThat(theatre.stateOf(theatre.submit(elastic(4, 2, 8)))).isEqualTo(JobState.PENDING);
    }

    @Test
    void startsWithAllItsWorkersAndStaysThatSizeUnlessThePolicySaysElastic() {
        theatre.ask(new Command.SetPolicy(theatre.now, PolicySpec.DEFAULT, "test"));
        theatre.joinReal("n1", 8, 0);
        long id = theatre.submit(elastic(4, 2, 8));
        theatre.startAll(id);
        theatre.pass(60_000);
        long large = theatre.submit(elastic(6, 2, 8));

        assertThat(sizeOf(id)).isEqualTo(4);
        assertThat(theatre.stateOf(large)).as("it wants all six").isEqualTo(JobState.PENDING);
    }

    @Test
    void growsIntoIdleCapacityAndTellsItsWorkers() {
        theatre.joinReal("n1", 8, 0);
        long id = theatre.submit(elastic(4, 2, 8));
        theatre.orders.clear();
        theatre.startAll(id);

        assertThat(sizeOf(id)).isEqualTo(8);
        assertThat(theatre.ordersOf(Order.StartWorker.class))
                .extracting(order -> order.allocation().rank())
                .containsExactly(4, 5, 6, 7);
        assertThat(theatre.ordersOf(Order.StartWorker.class).getFirst().gang().nodes()).hasSize(8);
        assertThat(theatre.ordersOf(Order.TellGang.class))
                .extracting(Order.TellGang::rank)
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void shrinksForAWaitingJobOnceItsPauseIsOver() {
        long id = grownToEight();
        long other = theatre.submit(JobSpec.named("other").withWorkers(3));
        theatre.pass(PAUSE - 1_001);
        assertThat(sizeOf(id)).as("it grew a moment ago").isEqualTo(8);

        theatre.pass(1);

        assertThat(sizeOf(id)).as("four give room for three").isEqualTo(4);
        assertThat(theatre.ordersOf(Order.StopWorker.class))
                .extracting(Order.StopWorker::rank)
                .containsExactly(4, 5, 6, 7);
        assertThat(theatre.ordersOf(Order.StopWorker.class))
                .allMatch(order -> order.cause() == Cause.RESIZED);
        assertThat(theatre.stateOf(other)).isEqualTo(JobState.PENDING);
        leave(id, 4, 5, 6, 7);
        assertThat(theatre.stateOf(other)).isEqualTo(JobState.SCHEDULED);
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.RUNNING);
    }

    @Test
    void completesWithItsRemainingWorkersAlthoughALeavingOneFailed() {
        long id = grownToEight();
        theatre.submit(JobSpec.named("other").withWorkers(3));
        theatre.pass(PAUSE);
        theatre.exit(id, 5, KILLED);
        for (int rank = 0; rank < 4; rank++) {
            theatre.exit(id, rank, WorkerExit.SUCCESS);
        }

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.COMPLETED);
        leave(id, 4, 6, 7);
        assertThat(theatre.job(id).attempts().getLast().workers())
                .noneMatch(worker -> worker.holding());
    }

    @Test
    void goesOnWhenTheNodeOfALeavingWorkerIsLost() {
        theatre.joinReal("n1", 4, 0);
        theatre.joinReal("n2", 4, 5_000);
        long id = theatre.submit(elastic(8, 2, 8));
        theatre.startAll(id);
        int leaving = nodeOf(id, 7);
        theatre.submit(JobSpec.named("other").withWorkers(4));
        assertThat(sizeOf(id)).isEqualTo(4);

        theatre.ask(new Command.LoseNode(theatre.now, leaving, "test"));

        assertThat(theatre.stateOf(id)).isEqualTo(JobState.RUNNING);
        assertThat(sizeOf(id)).isEqualTo(4);
    }

    private int nodeOf(long id, int rank) {
        return theatre.job(id).attempts().getLast().workers().get(rank).allocation().nodeId();
    }

    /// The second worker of a place is another worker: what the first one reports late is not its.
    @Test
    void neverUsesARankTwice() {
        long id = grownToEight();
        long other = theatre.submit(JobSpec.named("other").withWorkers(4));
        theatre.pass(PAUSE);
        leave(id, 4, 5, 6, 7);
        theatre.startAll(other);
        theatre.orders.clear();
        for (int rank = 0; rank < 4; rank++) {
            theatre.exit(other, rank, WorkerExit.SUCCESS);
        }
        theatre.pass(PAUSE);

        List<Order.StartWorker> joined = theatre.ordersOf(Order.StartWorker.class);
        assertThat(joined)
                .extracting(order -> order.allocation().rank())
                .containsExactly(8, 9, 10, 11);
        assertThat(joined)
                .extracting(order -> order.gang().placeOf(order.allocation().rank()))
                .containsExactly(4, 5, 6, 7);
        theatre.exit(id, 5, KILLED);
        assertThat(theatre.stateOf(id)).isEqualTo(JobState.RUNNING);
        assertThat(sizeOf(id)).isEqualTo(8);
    }

    @Test
    void accountsForEveryGpuSecondThroughResizes() {
        long id = grownToEight(); // Four run from 0 s, four more join at 0 s and start at 1 s.
        theatre.submit(JobSpec.named("other").withWorkers(4));
        theatre.pass(PAUSE - 1_000); // They leave at 10 s.
        theatre.pass(2_000);
        leave(id, 4, 5, 6, 7); // They are gone at 12 s.
        GpuTime atLeave = theatre.job(id).account();
        theatre.pass(8_000);
        for (int rank = 0; rank < 4; rank++) {
            theatre.exit(id, rank, WorkerExit.SUCCESS); // At 20 s.
        }

        long second = 1_000 * 1_000;
        assertThat(atLeave)
                .as("what they ran is not known to be useful yet")
                .isEqualTo(new GpuTime(4 * 3 * second, 4 * second, 0, 0, 4 * 2 * second));
        assertThat(theatre.job(id).account())
                .isEqualTo(
                        new GpuTime(
                                (4 * 20 + 4 * 12) * second,
                                4 * second,
                                (4 * 20 + 4 * 9) * second,
                                0,
                                4 * 2 * second));
    }

    @Test
    void losesTheWorkOfThoseThatLeftWhenTheAttemptFails() {
        long id = grownToEight();
        theatre.submit(JobSpec.named("other").withWorkers(4));
        theatre.pass(PAUSE - 1_000);
        leave(id, 4, 5, 6, 7);
        theatre.exit(id, 0, KILLED);

        JobImage job = theatre.job(id);
        assertThat(job.account().lost()).isEqualTo((10 + 4 * 9) * 1_000_000L);
        assertThat(job.account().useful()).isZero();
    }

    /// An elastic gang that runs with eight workers on a full node; the last four joined a second
    /// ago.
    private long grownToEight() {
        theatre.joinReal("n1", 8, 0);
        long id = theatre.submit(elastic(4, 2, 8));
        theatre.startAll(id);
        assertThat(sizeOf(id)).isEqualTo(8);
        theatre.now += 1_000;
        start(id, 4, 5, 6, 7);
        theatre.orders.clear();
        return id;
    }

    private void leave(long id, int... ranks) {
        for (int rank : ranks) {
            theatre.exit(id, rank, new WorkerExit(143, Cause.RESIZED, "stopped"));
        }
    }
}
