package io.stoker.simulator.edge.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.control.Input;
import io.stoker.control.Outcome;
import io.stoker.model.Allocation;
import io.stoker.model.Command;
import io.stoker.model.FaultKind;
import io.stoker.model.JobSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.Order;
import io.stoker.model.Realm;
import io.stoker.model.Workload;
import io.stoker.simulator.fleet.FleetModel;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WallClockDriverTest {

    /// A controller that does not lead at first, then accepts everything.
    private static final class Link implements ControllerLink {
        final BlockingQueue<Command> accepted = new LinkedBlockingQueue<>();
        final BlockingQueue<Input> told = new LinkedBlockingQueue<>();
        private boolean leads;

        @Override
        public synchronized CompletableFuture<Outcome> propose(LongFunction<Command> commandAt) {
            if (!leads) {
                leads = true;
                return CompletableFuture.completedFuture(new Outcome.NotLeader());
            }
            accepted.add(commandAt.apply(now()));
            return CompletableFuture.completedFuture(new Outcome.Done(accepted.size(), 5));
        }

        @Override
        public void tell(Input input) {
            told.add(input);
        }

        @Override
        public long now() {
            return System.currentTimeMillis();
        }

        <T> T next(BlockingQueue<? super T> queue, Class<T> kind) throws InterruptedException {
            while (true) {
                Object next = queue.poll(30, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("no " + kind.getSimpleName() + " came");
                }
                if (kind.isInstance(next)) {
                    return kind.cast(next);
                }
            }
        }
    }

    @Test
    void asksAgainUntilALeaderAnswersAndThenCarriesOrdersOut() throws InterruptedException {
        Link link = new Link();
        NodeSpec node = NodeSpec.simulated("a", 4, "H100").withLease(10_000);
        try (WallClockDriver driver =
                new WallClockDriver(List.of(node), FleetModel.IDEAL, 1, link)) {
            driver.start();

            assertThat(link.next(link.accepted, Command.RegisterNode.class).spec().name())
                    .isEqualTo("a");
            assertThat(link.next(link.told, Input.Connected.class).nodeId()).isEqualTo(5);
            assertThat(driver.owns(5)).isTrue();

            JobSpec spec =
                    JobSpec.named("j").withRealm(Realm.SIMULATED).withWorkload(Workload.sleep(20));
            driver.carryOut(
                    new Order.StartWorker(
                            5,
                            9,
                            1,
                            2,
                            new Allocation(0, 5, 1, 1_000, 0, 0),
                            spec,
                            new Order.Gang(List.of("a"), "", 1)));

            assertThat(link.next(link.accepted, Command.ReportWorkerStarted.class).jobId())
                    .isEqualTo(9);
            assertThat(link.next(link.accepted, Command.ReportWorkerExited.class).exit().code())
                    .isZero();
            assertThat(link.next(link.told, Input.Heartbeat.class).nodeId()).isEqualTo(5);
        }
    }

    @Test
    void passesOnWhatTheFleetSaysOfABadFault() throws InterruptedException {
        Link link = new Link();
        NodeSpec node = NodeSpec.simulated("a", 4, "H100");
        try (WallClockDriver driver =
                new WallClockDriver(List.of(node), FleetModel.IDEAL, 1, link)) {
            driver.start();
            link.next(link.told, Input.Connected.class);

            assertThatThrownBy(() -> driver.inject(5, 9, FaultKind.GPU_ERROR, 1_000))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("GPUs 0 to 3");
        }
    }
}
