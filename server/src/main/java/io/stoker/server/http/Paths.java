package io.stoker.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Decodes the parts of a URL.
final class Paths {

    private Paths() {}

    /// {@return the text with its `%xx` resolved as UTF-8}
    ///
    /// @param plusIsSpace whether `+` means a space, as in queries
    /// @throws ProblemException when a `%` is not followed by two hexadecimal digits
    static String decoded(String raw, boolean plusIsSpace) {
        if (raw.indexOf('%') < 0 && (!plusIsSpace || raw.indexOf('+') < 0)) {
            return raw;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new ProblemException(
                            Problem.of(
                                    "invalid_parameter",
                                    "URL: expected two hexadecimal digits after %%, found %s"
                                            .formatted(raw)));
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                bytes.write(' ');
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
