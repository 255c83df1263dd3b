package io.stoker.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static void compare(String page, String expected) throws IOException {
        Path file = Tidy.repository().resolve(page);
        if (Boolean.getBoolean("stoker.docs.write")) {
            Files.writeString(file, expected);
        }
        assertThat(file).content().isEqualTo(expected);
    }
}
