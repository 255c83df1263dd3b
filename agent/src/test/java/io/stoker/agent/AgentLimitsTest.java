package io.stoker.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.ManagedChannel;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.WorkerRequest;
import io.stoker.protocol.proto.WorkerExited;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// CPU and memory limits of this very host, where it lets us set them.
class AgentLimitsTest {
    @TempDir Path directory;

    private final FakeController controller = new FakeController(60_000, 100);
    private final ManagedChannel channel = controller.channel();
    private Agent agent;

    @BeforeEach
    void startAgent() {
        agent = Agent.start(AgentConfig.of("node-1", directory), channel);
        controller.awaitRegistration(1);
    }

    @AfterEach
    void stopAgent() {
        agent.closeAndStopWorkers(100);
        channel.shutdownNow();
        controller.close();
    }

    private static JobSpec limited(int cpuMilli, long memoryMib, String text) {
        return AgentProcessTest.script(text)
                .withWorker(new WorkerRequest(GpuRequest.NONE, cpuMilli, memoryMib));
    }

    @Test
    void tellsOutOfMemoryFromOtherKills() {
        assumeTrue(agent.isolation().memory(), agent.isolation().note());
        controller.start(1, 1, 0, limited(0, 48, "echo eating; tail /dev/zero"));
        controller.start(2, 1, 0, limited(0, 48, "kill -KILL $$"));

        WorkerExited greedy = controller.awaitExited(1, 1, 0);
        WorkerExited killed = controller.awaitExited(2, 1, 0);

        assertThat(greedy.getCause()).isEqualTo("OUT_OF_MEMORY");
        assertThat(greedy.getMessage()).contains("48 MiB");
        assertThat(killed.getCause()).isEqualTo("USER_ERROR");
        assertThat(killed.getCode()).isEqualTo(137);
    }

    @Test
    void holdsAWorkerToItsShareOfTheCpu() throws Exception {
        assumeTrue(agent.isolation().cpu(), agent.isolation().note());
        controller.start(1, 1, 0, limited(250, 0, "cat /proc/self/cgroup"));
        controller.awaitExited(1, 1, 0);

        List<String> own =
                controller.log(1, 1, 0).lines().filter(line -> line.endsWith("/1.1.0")).toList();

        assertThat(own).isNotEmpty().allMatch(line -> line.contains("/stoker-"));
        Path mount = Path.of("/sys/fs/cgroup");
        String path = own.getFirst().split(":", 3)[2].substring(1);
        Processes.await(() ->
                !Files.exists(mount.resolve(path))
                        && !Files.exists(mount.resolve("cpu").resolve(path)));
    }

    @Test
    void endsProcessesThatLeftTheGroupButNotTheControlGroup() {
        assumeTrue(agent.isolation().memory(), agent.isolation().note());
        controller.start(1, 1, 0, limited(0, 64, "setsid sleep 1000 & echo $!; sleep 0.2"));

        controller.awaitExited(1, 1, 0);

        String pid = controller.log(1, 1, 0).lines().findFirst().orElseThrow();
        Processes.awaitGone(Long.parseLong(pid));
    }
}
