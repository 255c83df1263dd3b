package io.stoker.cli.assembly;

import io.stoker.cli.wire.ServerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// The secret that opens the API to the user who started it: a file only that user can read.
final class Token {
    private Token() {}

    /// {@return the token in the directory, made when there is none}
    static String of(Path directory) throws IOException {
        Path file = directory.resolve("token");
        if (!Files.exists(file)) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, ServerClient.newKey() + "\n", StandardOpenOption.WRITE);
        }
        return Files.readString(file).strip();
    }
}
