package io.stoker.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TidyTest {

    private static final Path REPOSITORY = Tidy.repository();

    @Test
    void everyFileIsTidy() {
        List<Tidy.Finding> findings =
                Tidy.files(REPOSITORY).stream()
                        .flatMap(file ->
                                Tidy.check(file, Tidy.read(REPOSITORY.resolve(file))).stream())
                        .toList();

        assertThat(findings).isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(Tidy.packagesWithoutNullMark(REPOSITORY)).isEmpty();
    }

    @Test
    void seesTheFilesOfTheProject() {
        assertThat(Tidy.files(REPOSITORY))
                .contains(
                        Path.of("pom.xml"),
                        Path.of("README.md"),
                        Path.of("verify"),
                        Path.of(".ci/run"),
                        Path.of("model/src/main/java/io/stoker/model/Command.java"),
                        Path.of("protocol/src/main/proto/stoker/v1/agent.proto"))
                .noneMatch(file -> file.toString().contains("target/"));
    }

    static Stream<Arguments> mess() {
        return Stream.of(
                Arguments.of(
                        "Job.java", "/// " + "x".repeat(97), "documentation line of 101 columns"),
                Arguments.of(
                        "Job.java",
                        "/// What it is.\n// and more",
                        "comment directly below documentation"),
                Arguments.of(
                        "Job.java", "public final class JobManager {", "name that says nothing"),
                Arguments.of("Job.java", "record NodeInfo(int id) {}", "name that says nothing"),
                Arguments.of("Job.java", "abstract class AbstractJob {", "name that says nothing"),
                Arguments.of(
                        "Job.java",
                        "package io.stoker.model.util;",
                        "package name that says nothing"),
                Arguments.of("Job.java", "/// @author somebody", "an author"),
                Arguments.of("JobTest.java", "    @Disabled(\"later\")", "does not run"),
                Arguments.of("JobTest.java", "    Thread.sleep(100);", "sleeps"),
                Arguments.of("JobTest.java", "import org.mockito.Mockito;", "mock"),
                Arguments.of("Job.java", "// TODO: finish", "open end"),
                Arguments.of("notes.md", "see /wo" + "rk/main/pom.xml", "path of one machine"),
                Arguments.of(
                        "pom.xml",
                        "<url>https://re" + "po.example.org/maven</url>",
                        "package host"),
                Arguments.of("notes.md", "needs 16 GB", "two ways"),
                Arguments.of("Long.java", "int x;\n".repeat(601), "601 lines"));
    }

    @ParameterizedTest(name = "finds: {2}")
    @MethodSource("mess")
    void findsPlantedMess(String name, String text, String expected) {
        assertThat(Tidy.check(Path.of("model", name), text))
                .singleElement()
                .extracting(Tidy.Finding::what)
                .asString()
                .contains(expected);
    }

    static Stream<Arguments> order() {
        return Stream.of(
                Arguments.of("Job.java", "/// " + "x".repeat(96)),
                Arguments.of("Job.java", "// why\n/// what it is"),
                Arguments.of("Job.java", "record Database(String managerName) {}"),
                Arguments.of("Job.java", "// TODO #12: finish"),
                Arguments.of("GridIT.java", "Thread.sleep(100);"),
                Arguments.of("notes.md", "16 GiB on an A100-SXM4-80GB"),
                Arguments.of("LICENSE", "anything"));
    }

    @ParameterizedTest(name = "accepts: {1}")
    @MethodSource("order")
    void acceptsWhatIsTidy(String name, String text) {
        assertThat(Tidy.check(Path.of("model", name), text)).isEmpty();
    }

    @Test
    void longTestIsAllowedMore() {
        assertThat(Tidy.check(Path.of("model/src/test/java/LongTest.java"), "int x;\n".repeat(900)))
                .isEmpty();
        assertThat(Tidy.check(Path.of("model/src/test/java/LongTest.java"), "int x;\n".repeat(901)))
                .hasSize(1);
    }

    @Test
    void findsPackageWithoutNullMark(@TempDir Path folder) throws IOException {
        Path marked = Files.createDirectories(folder.resolve("m/src/main/java/marked"));
        Files.writeString(marked.resolve("package-info.java"), "@NullMarked package marked;");
        Path plain = Files.createDirectories(folder.resolve("m/src/main/java/plain"));
        Files.writeString(plain.resolve("Thing.java"), "package plain;");

        assertThat(Tidy.packagesWithoutNullMark(folder))
                .containsExactly(Path.of("m/src/main/java/plain"));
    }
}
