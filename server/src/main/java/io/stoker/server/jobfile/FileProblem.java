package io.stoker.server.jobfile;

import java.util.List;

/// One thing that is wrong with a file.
///
/// @param code a stable word: `malformed_json`, `malformed_yaml`, `unknown_field`,
///   `unsupported_field`, `missing_field` or `invalid_field`
/// @param pointer JSON pointer to the field, empty for the whole file
/// @param message what was expected, what was found, and the way out
/// @param mark where
/// @param allowed the choices, empty when they are not a list
public record FileProblem(
        String code, String pointer, String message, Mark mark, List<String> allowed) {
    public FileProblem {
        allowed = List.copyOf(allowed);
    }

    /// {@return the field's name as people write it, `time.limit` for `/time/limit`}
    public String field() {
        return pointer.isEmpty() ? "" : pointer.substring(1).replace('/', '.');
    }

    /// {@return one line: place, field, message}
    public String line() {
        return "line %d, column %d: %s%s"
                .formatted(
                        mark.line(),
                        mark.column(),
                        pointer.isEmpty() ? "" : field() + ": ",
                        message);
    }
}
