package io.stoker.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// The program `stoker-notify` on every worker's `PATH`: `stoker-notify checkpoint --step N --path
/// P` adds that line to the file that `STOKER_NOTIFY` names.
final class Notifier {
    private static final String TEXT =
            """
            #!/bin/sh
            # Tells the node's agent something about this worker: stoker-notify checkpoint --step N --path P
            if [ -z "$STOKER_NOTIFY" ]; then
              echo "stoker-notify: expected STOKER_NOTIFY to name a file; run it inside a worker" >&2
              exit 2
            fi
            printf '%s\\n' "$*" >> "$STOKER_NOTIFY"
            """;

    private Notifier() {}

    static void install(Path directory) throws IOException {
        Path fresh = directory.resolve("stoker-notify.new");
        Files.writeString(fresh, TEXT);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(
                fresh,
                directory.resolve("stoker-notify"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
