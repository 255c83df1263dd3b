package io.stoker.cli.verb;

import io.stoker.cli.Session;
import io.stoker.cli.config.Setting;
import io.stoker.cli.config.Settings;
import io.stoker.cli.logging.Logging;
import java.nio.file.Path;

/// Starts a process's log.
final class ProcessLog {
    private ProcessLog() {}

    /// {@return the file the process logs to from now on}
    static Path start(Settings settings, String process, Session session) {
        String named = settings.text(Setting.LOG_FILE);
        Path file =
                named.isEmpty()
                        ? settings.dataDirectory().resolve("logs").resolve(process + ".log")
                        : session.path(named);
        boolean json = settings.text(Setting.LOG_FORMAT).equals("json");
        Logging.start(
                new Logging.Plan(
                        settings.text(Setting.LOG_LEVEL),
                        json,
                        file,
                        session.terminal().errColour()));
        return file;
    }
}
