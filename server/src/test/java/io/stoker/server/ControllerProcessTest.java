package io.stoker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.control.Outcome;
import io.stoker.model.Command;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.NodeSpec;
import io.stoker.model.Realm;
import io.stoker.model.WorkerExit;
import io.stoker.raft.JournalConfig;
import io.stoker.server.shell.ShellConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A controller over a real journal on disk.
class ControllerProcessTest {

    @TempDir Path directory;

    @Test
    void forgetsNothingAcrossARestart() throws Exception {
        long id;
        String digestBefore;
        int raftPort = freePort();
        try (var controller = start(raftPort)) {
            ask(controller, at -> new Command.RegisterNode(at, node("n1"), "boot-1", List.of()));
            id =
                    ask(
                            controller,
                            at ->
                                    new Command.SubmitJob(
                                            at, JobSpec.named("first"), Optional.empty()));
            ask(
                    controller,
                    at -> new Command.SubmitJob(at, JobSpec.named("second"), Optional.empty()));
            long epoch =
                    controller.shell().views().job(id).orElseThrow().attempts().getLast().epoch();
            ask(controller, at -> new Command.ReportWorkerStarted(at, id, epoch, 0));
            digestBefore = controller.shell().image().get(5, TimeUnit.SECONDS).jobs().toString();
        }

        try (var controller = start(raftPort)) {
            var image = controller.shell().image().get(5, TimeUnit.SECONDS);
            assertThat(image.jobs().toString()).isEqualTo(digestBefore);
            assertThat(controller.shell().views().job(id).orElseThrow().state())
                    .isEqualTo(JobState.RUNNING);
            long epoch = image.jobs().getFirst().attempts().getLast().epoch();
            ask(
                    controller,
                    at -> new Command.ReportWorkerExited(at, id, epoch, 0, WorkerExit.SUCCESS));
            assertThat(controller.shell().views().job(id).orElseThrow().state())
                    .isEqualTo(JobState.COMPLETED);
            assertThat(controller.shell().checkInvariants().get(5, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void startsFromASnapshotAsFromTheWholeJournal() throws Exception {
        int raftPort = freePort();
        try (var controller = start(raftPort)) {
            for (int i = 0; i < 50; i++) {
                ask(
                        controller,
                        at -> new Command.SubmitJob(at, JobSpec.named("job"), Optional.empty()));
            }
            controller.journal().snapshot().get(10, TimeUnit.SECONDS);
            ask(
                    controller,
                    at -> new Command.SubmitJob(at, JobSpec.named("after"), Optional.empty()));
        }

        try (var controller = start(raftPort)) {
            assertThat(controller.shell().views().jobs()).hasSize(51);
            assertThat(controller.shell().views().job(51).orElseThrow().spec().name())
                    .isEqualTo("after");
        }
    }

    @Test
    void saysWhichSettingMovesAPortThatIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var config =
                    new ControllerProcess.Config(
                            JournalConfig.single(directory, "127.0.0.1", freePort()),
                            new InetSocketAddress("127.0.0.1", taken.getLocalPort()),
                            ShellConfig.DEFAULT,
                            1_000);

            assertThatThrownBy(() -> ControllerProcess.start(config))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("--agents HOST:PORT");
        }
    }

    private ControllerProcess start(int raftPort) throws Exception {
        return ControllerProcess.start(
                new ControllerProcess.Config(
                        JournalConfig.single(directory, "127.0.0.1", raftPort),
                        new InetSocketAddress("127.0.0.1", 0),
                        ShellConfig.DEFAULT,
                        1_000));
    }

    private static long ask(
            ControllerProcess controller, java.util.function.LongFunction<Command> command)
            throws Exception {
        Outcome outcome = controller.shell().propose(command).get(10, TimeUnit.SECONDS);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).subject();
    }

    private static NodeSpec node(String name) {
        return NodeSpec.simulated(name, 1, "H100").withRealm(Realm.REAL);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
