package io.stoker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {
    @TempDir private Path folder;

    static Stream<List<String>> everyVerb() {
        List<List<String>> paths = new ArrayList<>();
        for (Verb verb : Verbs.all()) {
            paths.add(List.of(verb.name()));
            verb.verbs().forEach(below -> paths.add(List.of(verb.name(), below.name())));
        }
        return paths.stream();
    }

    @ParameterizedTest
    @MethodSource("everyVerb")
    void helpLeadsWithExamplesOfTheVerb(List<String> path) {
        List<String> words = new ArrayList<>(path);
        words.add("--help");

        Shell.Ran ran = new Shell(folder).run(words.toArray(String[]::new));

        assertThat(ran.code()).isZero();
        assertThat(ran.out().indexOf("Examples"))
                .isPositive()
                .isLessThan(ran.out().indexOf("Usage"));
        assertThat(ran.out()).contains("stoker " + String.join(" ", path));
    }

    @Test
    void overviewNamesEveryVerbThatPeopleUse() {
        String overview = new Shell(folder).run("--help").out();

        Verbs.all().stream()
                .filter(verb -> !verb.hidden())
                .forEach(verb -> assertThat(overview).contains("  " + verb.name() + " "));
        assertThat(overview).doesNotContain("  train ");
    }

    @Test
    void withoutWordsShowsOverviewAsMisuse() {
        Shell.Ran ran = new Shell(folder).run();

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("stoker submit job.yaml");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void bashAcceptsTheCompletionScript() throws IOException, InterruptedException {
        String script = new Shell(folder).run("completion", "bash").out();
        Path file = Files.writeString(folder.resolve("completion.bash"), script);
        Path asked =
                Files.writeString(
                        folder.resolve("ask.bash"),
                        "source "
                                + file
                                + "\nCOMP_WORDS=(stoker su)\nCOMP_CWORD=1\n_stoker\necho \"${COMPREPLY[@]}\"\n"
                                + "COMP_WORDS=(stoker jobs --qu)\nCOMP_CWORD=2\n_stoker\necho \"${COMPREPLY[@]}\"\n");

        Process bash =
                new ProcessBuilder("bash", asked.toString()).redirectErrorStream(true).start();
        String said =
                new String(
                        bash.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);

        assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEqualTo("submit\n--queue\n");
    }

    @Test
    void offersCompletionForOtherShells() {
        assertThat(new Shell(folder).run("completion", "zsh").out())
                .startsWith("#compdef stoker")
                .contains("'submit:");
        assertThat(new Shell(folder).run("completion", "fish").out())
                .contains("-a submit")
                .contains("-l queue");
        assertThat(new Shell(folder).run("completion", "fihs").err())
                .contains("did you mean fish?");
    }
}
