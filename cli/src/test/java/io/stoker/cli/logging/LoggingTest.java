package io.stoker.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LoggingTest {
    @TempDir private Path folder;

    @AfterEach
    void stop() {
        Logging.stop();
    }

    private static LoggingEvent event(Level level, String message, Throwable thrown) {
        LoggerContext context = new LoggerContext();
        return new LoggingEvent(
                "here", context.getLogger("io.stoker.Test"), level, message, thrown, new Object[0]);
    }

    @Test
    void writesPlainLinesToItsFileAndQuietsLibraries() throws IOException {
        Path file = folder.resolve("logs/up.log");
        Logging.start(new Logging.Plan("info", false, file, true));

        LoggerFactory.getLogger("io.stoker.Test").info("ready at {}", "there");
        LoggerFactory.getLogger("io.stoker.Test").debug("not this");
        LoggerFactory.getLogger("org.apache.ratis.server").info("nor this");
        java.util.logging.Logger.getLogger("io.grpc.Test").warning("from java.util.logging");
        Logging.stop();

        assertThat(Files.readString(file))
                .contains("INFO ")
                .contains("ready at there")
                .contains("from java.util.logging")
                .doesNotContain("not this")
                .doesNotContain("nor this")
                .doesNotContain("\u001b");
    }

    @Test
    void coloursLevelsAtTerminal() {
        ConsoleLayout coloured = new ConsoleLayout(true);

        assertThat(coloured.doLayout(event(Level.INFO, "a", null)))
                .contains("\u001b[32mINFO \u001b[0m a");
        assertThat(coloured.doLayout(event(Level.WARN, "a", null))).contains("\u001b[33mWARN ");
        assertThat(coloured.doLayout(event(Level.ERROR, "a", null))).contains("\u001b[31mERROR");
        assertThat(coloured.doLayout(event(Level.DEBUG, "a", null))).contains("\u001b[36mDEBUG");
        assertThat(new ConsoleLayout(false).doLayout(event(Level.INFO, "a", null)))
                .doesNotContain("\u001b");
    }

    @Test
    void writesOneJsonObjectALine() {
        String line =
                new JsonLayout()
                        .doLayout(event(Level.ERROR, "a \"b\"\nc", new IOException("no disk")));

        assertThat(line.lines()).hasSize(1);
        Json json = JsonReader.read(line);
        assertThat(json.at("level").text()).isEqualTo("ERROR");
        assertThat(json.at("message").text()).isEqualTo("a \"b\"\nc");
        assertThat(json.at("logger").text()).isEqualTo("io.stoker.Test");
        assertThat(json.at("error").text()).contains("no disk");
    }
}
