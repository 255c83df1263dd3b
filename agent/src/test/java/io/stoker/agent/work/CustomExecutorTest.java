package io.stoker.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.WorkerExit;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of a custom executor compiles, is found and runs.
class CustomExecutorTest {
    @TempDir Path classes;

    private Executor compileExample() throws Exception {
        Path example = Path.of("").toAbsolutePath().getParent().resolve("examples/custom-executor");
        Path source = example.resolve("src/main/java/io/stoker/examples/PrimesExecutor.java");
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-d",
                                classes.toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                source.toString());
        assertThat(result).isZero();
        String service = "META-INF/services/io.stoker.agent.work.Executor";
        Files.createDirectories(classes.resolve(service).getParent());
        Files.copy(
                example.resolve("src/main/resources").resolve(service), classes.resolve(service));
        URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, Executor.class.getClassLoader());
        return ServiceLoader.load(Executor.class, loader).findFirst().orElseThrow();
    }

    @Test
    void findsAndRunsAnExecutorThatIsNotItsOwn() throws Exception {
        Executor primes = compileExample();
        FakeWork work = new FakeWork("limit", "100").inGang(0, 2, 0);

        WorkerExit exit = primes.start(work).exit().get(60, TimeUnit.SECONDS);

        assertThat(primes.name()).isEqualTo("primes");
        assertThat(exit).isEqualTo(WorkerExit.SUCCESS);
        assertThat(work.lines()).containsExactly("rank 0 of 2: 1 primes below 100");
        assertThatThrownBy(() -> primes.start(new FakeWork("limit", "many")))
                .hasMessageContaining("limit: expected a number, found 'many'");
    }
}
