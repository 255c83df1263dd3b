package io.stoker.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.Cause;
import io.stoker.model.WorkerExit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExecutorsTest {
    private static final Pattern LOSS = Pattern.compile("loss=([0-9.]+)");

    private static WorkerExit run(Executor executor, FakeWork work) throws Exception {
        return executor.start(work).exit().get(60, TimeUnit.SECONDS);
    }

    private static List<Double> losses(FakeWork work) {
        List<Double> losses = new ArrayList<>();
        for (String line : work.lines()) {
            Matcher matcher = LOSS.matcher(line);
            if (matcher.find()) {
                losses.add(Double.parseDouble(matcher.group(1)));
            }
        }
        return losses;
    }

    @Test
    void offersTheBuiltInNames() {
        assertThat(Executors.builtIn())
                .extracting(Executor::name)
                .containsExactly("sleep", "compute", "matrix", "fault", "torch_cnn", "ddp");
    }

    @Test
    void sleepsForMillisecondsOrSeconds() throws Exception {
        FakeWork seconds = new FakeWork("duration", "0.25");

        assertThat(SleepExecutor.durationMillis(seconds, 0)).isEqualTo(250);
        assertThat(SleepExecutor.durationMillis(new FakeWork("duration_ms", "40"), 0))
                .isEqualTo(40);
        assertThat(run(new SleepExecutor(), new FakeWork("duration_ms", "1")))
                .isEqualTo(WorkerExit.SUCCESS);
    }

    @Test
    void refusesToSleepForANegativeTime() {
        assertThatThrownBy(() -> new SleepExecutor().start(new FakeWork("duration", "-1")))
                .hasMessageContaining("duration: expected 0 to");
    }

    @Test
    void computesPiCloser() throws Exception {
        FakeWork work = new FakeWork("size", "100", "iterations", "20");

        assertThat(run(new ComputeExecutor(), work)).isEqualTo(WorkerExit.SUCCESS);

        assertThat(work.lines()).hasSize(11).last().asString().contains("step 20/20 pi=3.14159");
    }

    @Test
    void multipliesMatricesAndChecksTheProduct() throws Exception {
        FakeWork work = new FakeWork("size", "48", "iterations", "3");

        assertThat(run(new MatrixExecutor(), work)).isEqualTo(WorkerExit.SUCCESS);

        assertThat(work.lines()).hasSize(3).first().asString().contains("step 1/3 size=48 trace=");
    }

    @Test
    void noticesAWrongProduct() {
        double[] left = {1, 2, 3, 4};
        double[] right = {5, 6, 7, 8};
        double[] product = new double[4];
        MatrixExecutor.multiply(new FakeWork(), 2, left, right, product);
        double correct = MatrixExecutor.error(2, left, right, product, new SplittableRandom(1));
        product[3] += 1;

        assertThat(product).containsExactly(19, 22, 43, 51);
        assertThat(correct).isLessThan(1e-9);
        assertThat(MatrixExecutor.error(2, left, right, product, new SplittableRandom(1)))
                .isGreaterThan(0.01);
    }

    @Test
    void trainsANetworkWhoseLossFalls() throws Exception {
        FakeWork work = new FakeWork("size", "16", "iterations", "200");

        assertThat(run(new TorchCnnExecutor(), work)).isEqualTo(WorkerExit.SUCCESS);

        List<Double> losses = losses(work);
        assertThat(losses.getLast()).isLessThan(losses.getFirst() / 2);
    }

    @Test
    void failsOnPurposeAsAsked() throws Exception {
        WorkerExit exited =
                run(
                        new FaultExecutor(),
                        new FakeWork("mode", "exit", "code", "9", "after_ms", "1"));
        WorkerExit crashed =
                run(new FaultExecutor(), new FakeWork("mode", "crash", "after_ms", "1"));
        WorkerExit slow = run(new FaultExecutor(), new FakeWork("mode", "slow", "after_ms", "1"));

        assertThat(exited.code()).isEqualTo(9);
        assertThat(crashed.message()).contains("crashed on purpose");
        assertThat(slow).isEqualTo(WorkerExit.SUCCESS);
        assertThatThrownBy(() -> new FaultExecutor().start(new FakeWork("mode", "explode")))
                .hasMessageContaining("exit, crash, hang or slow");
    }

    @Test
    void endsAHangWhenCancelled() throws Exception {
        FakeWork work = new FakeWork("mode", "hang", "after_ms", "0");
        Running running = new FaultExecutor().start(work);

        work.cancel();

        assertThat(running.exit().get(30, TimeUnit.SECONDS).cause()).isEqualTo(Cause.CANCELLED);
    }

    @Test
    void trainsAGangThatSharesItsGradients() throws Exception {
        int port = freePort();
        List<FakeWork> gang = new ArrayList<>();
        List<Running> running = new ArrayList<>();
        for (int rank = 0; rank < 4; rank++) {
            gang.add(new FakeWork("size", "10", "iterations", "60").inGang(rank, 4, port));
        }
        for (FakeWork work : gang.reversed()) {
            running.add(new DdpExecutor().start(work));
        }

        for (Running one : running) {
            assertThat(one.exit().get(60, TimeUnit.SECONDS)).isEqualTo(WorkerExit.SUCCESS);
        }
        List<Double> losses = losses(gang.get(0));
        assertThat(losses.getLast()).isLessThan(losses.getFirst() / 100);
        assertThat(losses(gang.get(3))).isEqualTo(losses);
    }

    @Test
    void trainsAGangOfOneWithoutANetwork() throws Exception {
        assertThat(run(new DdpExecutor(), new FakeWork("iterations", "3")))
                .isEqualTo(WorkerExit.SUCCESS);
    }

    @Test
    void blamesTheNetworkWhenARankIsLost() throws Exception {
        int port = freePort();
        FakeWork lost = new FakeWork("iterations", "1000000000").inGang(1, 2, port);
        Running first =
                new DdpExecutor()
                        .start(new FakeWork("iterations", "1000000000").inGang(0, 2, port));
        Running second = new DdpExecutor().start(lost);
        lost.awaitLine();

        lost.cancel();

        assertThat(second.exit().get(30, TimeUnit.SECONDS).cause()).isEqualTo(Cause.CANCELLED);
        assertThat(first.exit().get(30, TimeUnit.SECONDS).cause()).isEqualTo(Cause.NETWORK);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
