package io.stoker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.stoker.model.JobSpec;
import io.stoker.protocol.proto.WorkerExited;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent that is killed again and again while workers start, run and end.
class AgentCrashLoopTest {
    private static final int CRASHES = 5;
    private static final int JOBS_EACH = 12;

    @TempDir Path directory;

    @Test
    void runsEveryWorkerAtMostOnceAndReportsEachEndHoweverOftenItIsKilled() throws Exception {
        Path ran = Files.createDirectory(directory.resolve("ran"));
        SplittableRandom random = new SplittableRandom(42);
        FakeController controller = new FakeController(60_000, 100);
        int port = controller.listenOnLoopback();
        Path data = directory.resolve("agent");
        int jobs = 0;
        for (int crash = 1; crash <= CRASHES; crash++) {
            Process agent = AgentInAProcess.launch(port, data, directory.resolve("log"));
            controller.awaitRegistration(crash);
            jobs += JOBS_EACH;
            order(controller, ran, jobs);
            assertThat(agent.waitFor(random.nextInt(1, 250), TimeUnit.MILLISECONDS)).isFalse();
            agent.destroyForcibly().waitFor();
        }
        ManagedChannel channel = controller.channel();
        Agent last = Agent.start(AgentConfig.of("node-1", data).withVirtualGpus(4), channel);
        controller.awaitRegistration(CRASHES + 1);
        order(controller, ran, jobs);
        for (int job = 1; job <= jobs; job++) {
            controller.awaitExited(job, 1, 0);
        }
        last.closeAndStopWorkers(0);
        channel.shutdownNow();
        controller.close();

        for (int job = 1; job <= jobs; job++) {
            WorkerExited exited = controller.awaitExited(job, 1, 0);
            Path mark = ran.resolve(Integer.toString(job));
            long runs = Files.exists(mark) ? Files.readAllLines(mark).size() : 0;
            assertThat(runs)
                    .as("runs of job %d, which ended with %s", job, exited)
                    .isLessThanOrEqualTo(1);
            assertThat(exited.getCode() == 0)
                    .as("job %d ended with %s", job, exited)
                    .isEqualTo(runs == 1);
            if (runs == 0) {
                assertThat(exited.getCause()).isEqualTo("NODE");
            }
        }
    }

    /// A controller repeats what it has no answer to; the agent must not mind.
    private static void order(FakeController controller, Path ran, int jobs) {
        for (int job = 1; job <= jobs; job++) {
            controller.start(job, 1, 0, job(ran, job));
        }
    }

    private static JobSpec job(Path ran, int job) {
        return AgentProcessTest.script(
                "sleep 0.2; echo ran >> " + ran.resolve(Integer.toString(job)));
    }
}
