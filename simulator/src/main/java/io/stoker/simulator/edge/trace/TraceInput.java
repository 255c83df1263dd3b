package io.stoker.simulator.edge.trace;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// Opens files of traces, those with the ending `.gz` through decompression.
final class TraceInput {

    private TraceInput() {}

    /// {@return the text of a file; the caller closes it}
    static BufferedReader open(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        try {
            InputStream plain =
                    String.valueOf(file.getFileName()).endsWith(".gz")
                            ? new GZIPInputStream(bytes, 1 << 16)
                            : bytes;
            return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
        } catch (IOException notCompressed) {
            bytes.close();
            throw notCompressed;
        }
    }
}
