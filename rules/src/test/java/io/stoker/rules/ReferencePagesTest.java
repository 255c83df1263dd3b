package io.stoker.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReferencePagesTest {

    @Test
    void pageOfSettingsSaysWhatTheCodeSays() throws IOException {
        compare("docs/reference/config.md", ReferencePages.settings());
    }

    @Test
    void pageOfVerbsSaysWhatTheCodeSays() throws IOException {
        compare("docs/reference/cli.md", ReferencePages.verbs());
    }

    @Test
    void pageOfMetricsNamesEveryFamilyAndNoOther() {
        Path repository = Tidy.repository();
        SortedSet<String> inCode = new TreeSet<>();
        for (Path file : Tidy.files(repository)) {
            if (file.startsWith("server/src/main/java")) {
                names("\"(stoker_[a-z_]+)\"", Tidy.read(repository.resolve(file)), inCode);
            }
        }
        SortedSet<String> onPage = new TreeSet<>();
        names(
                "\\| `(stoker_[a-z_]+)`",
                Tidy.read(repository.resolve("docs/reference/metrics.md")),
                onPage);

        assertThat(onPage).isEqualTo(inCode).hasSizeGreaterThan(30);
    }

    private static void names(String pattern, String text, SortedSet<String> found) {
        Pattern.compile(pattern)
                .matcher(text)
                .results()
                .forEach(match -> found.add(match.group(1)));
    }

    private static void compare(String page, String expected) throws IOException {
        Path file = Tidy.repository().resolve(page);
        if (Boolean.getBoolean("stoker.docs.write")) {
            Files.writeString(file, expected);
        }
        assertThat(file).content().isEqualTo(expected);
    }
}
