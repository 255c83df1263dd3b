package io.stoker.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.Cause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The small parts that processes are made of.
class WorkerPartsTest {
    @TempDir Path directory;

    @Test
    void writesNodeNamesInBrackets() {
        assertThat(NodeList.brackets(List.of("gpu01", "gpu02", "gpu03", "gpu07", "login")))
                .isEqualTo("gpu[01-03,07],login");
        assertThat(NodeList.brackets(List.of("node-9", "node-10", "node-11")))
                .isEqualTo("node-[9-11]");
        assertThat(NodeList.brackets(List.of("node-1"))).isEqualTo("node-1");
        assertThat(NodeList.brackets(List.of("a", "b"))).isEqualTo("a,b");
    }

    @Test
    void readsAProcessWhoseNameHasBracketsAndSpaces() {
        ProcessStat stat =
                ProcessStat.parse(
                                "42 (a) b (c)) S 1 40 40 0 -1 4194304 1 0 2 0 0 0 0 0 20 0 1 0 184485 26 365")
                        .orElseThrow();

        assertThat(stat).isEqualTo(new ProcessStat(42, 'S', 40, 184_485));
        assertThat(ProcessStat.parse("abandoned\n")).isEmpty();
    }

    @Test
    void knowsItsOwnProcessFromAnotherWithTheSameNumber() {
        ProcessStat me = ProcessStat.of(ProcessHandle.current().pid()).orElseThrow();

        assertThat(me.alive()).isTrue();
        assertThat(new ProcessStat(me.pid(), 'S', me.group(), me.startTicks() - 1).alive())
                .isFalse();
    }

    @Test
    void neverSignalsEverybody() {
        Signals signals = new Signals();

        assertThatThrownBy(() -> signals.toGroup(1, Signals.TERM)).hasMessageContaining("above 1");
        assertThatThrownBy(() -> signals.toGroup(0, Signals.TERM)).hasMessageContaining("above 1");
        assertThatThrownBy(() -> signals.toProcess(-1, Signals.TERM))
                .hasMessageContaining("above 1");
    }

    @Test
    void givesAWorkerToOnlyOneOfAgentAndShim() throws Exception {
        WorkerDirectory worker = new WorkerDirectory(directory.resolve("1.1.0"));
        worker.create(new WorkerDirectory.Spec("boot", 5, "USR1"));
        boolean first = worker.claim();
        Process shim =
                new ProcessBuilder(Shim.command(worker.path(), List.of(), List.of("/bin/true")))
                        .start();

        assertThat(first).isTrue();
        assertThat(shim.waitFor()).isEqualTo(125);
        assertThat(worker.exitCode()).isEmpty();
        assertThat(worker.claim()).isFalse();
    }

    @Test
    void takesAnExitCodeOnlyWhenAllOfItIsWritten() throws Exception {
        WorkerDirectory worker = new WorkerDirectory(directory.resolve("1.1.0"));
        worker.create(new WorkerDirectory.Spec("boot", 5, ""));
        Files.writeString(worker.path().resolve("exit"), "1");
        boolean half = worker.exitCode().isPresent();
        Files.writeString(worker.path().resolve("exit"), "13\n");
        worker.stopped(Cause.PREEMPTED);

        assertThat(half).isFalse();
        assertThat(worker.exitCode()).contains(13);
        assertThat(worker.stopped()).contains(Cause.PREEMPTED);
        assertThat(worker.spec()).contains(new WorkerDirectory.Spec("boot", 5, ""));
    }

    @Test
    void saysWhatIsWrongWithAProgram() throws Exception {
        Path plain = Files.writeString(directory.resolve("plain"), "text");

        assertThatThrownBy(() -> Program.resolve(List.of(plain.toString()), directory, ""))
                .hasMessageContaining("not an executable file")
                .hasMessageContaining("chmod +x");
        assertThatThrownBy(() -> Program.resolve(List.of("./absent"), directory, ""))
                .hasMessageContaining("no file './absent'");
        assertThat(Program.resolve(List.of("sh", "-c", "x"), directory, "/nowhere:/bin"))
                .containsExactly("/bin/sh", "-c", "x");
    }

    @Test
    void explainsEnds() {
        assertThat(Ends.explain(0, true, 5).cause()).isEqualTo(Cause.SUCCESS);
        assertThat(Ends.explain(137, true, 5).cause()).isEqualTo(Cause.OUT_OF_MEMORY);
        assertThat(Ends.explain(137, false, 5).message())
                .isEqualTo("ended by signal KILL (exit code 137)");
        assertThat(Ends.explain(127, false, 5).message()).contains("not found");
        assertThat(Ends.explain(255, false, 0).message()).isEqualTo("exit code 255");
    }
}
