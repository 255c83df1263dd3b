package io.stoker.cli.wire;

import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;

/// An error reply (RFC 9457) in the CLI's words.
record ApiProblem(int status, String text) {

    /// {@return the failure to end the verb with}
    CliFailure failure() {
        Json problem = read();
        String code = problem.at("code").text();
        StringBuilder words = new StringBuilder();
        words.append(
                problem.at("detail")
                        .words()
                        .or(() -> problem.at("title").words())
                        .orElseGet(this::plain));
        for (Json error : problem.at("errors").items()) {
            appendError(words, error, problem.at("detail").text());
        }
        problem.at("help").words().ifPresent(help -> words.append("\n  ").append(help));
        problem.at("jobId").words().ifPresent(id -> words.append("\n  kept as job ").append(id));
        return new CliFailure(exitCode(code), words.toString());
    }

    private static void appendError(StringBuilder words, Json error, String detail) {
        String line = error.at("line").text();
        String message = error.at("message").text();
        String pointer = error.at("pointer").text();
        if (line.isEmpty() && detail.contains(message)) {
            return;
        }
        words.append("\n  ");
        if (!line.isEmpty()) {
            words.append("line ")
                    .append(line)
                    .append(", column ")
                    .append(error.at("column").text())
                    .append(": ");
        }
        words.append(
                pointer.isEmpty() ? "" : pointer.replaceFirst("^/", "").replace('/', '.') + ": ");
        words.append(message);
        String allowed =
                String.join(", ", error.at("allowed").items().stream().map(Json::text).toList());
        if (!allowed.isEmpty() && !message.contains(allowed)) {
            words.append(" (").append(allowed).append(')');
        }
    }

    private Json read() {
        try {
            return JsonReader.read(text);
        } catch (JsonReader.JsonException notJson) {
            return Json.NULL;
        }
    }

    private String plain() {
        String line = text.lines().findFirst().orElse("").strip();
        return "the server answered " + status + (line.isEmpty() ? "" : ": " + line);
    }

    private int exitCode(String code) {
        if (code.equals("gang_too_large")) {
            return ExitCode.UNSCHEDULABLE;
        }
        return switch (status) {
            case 400, 413, 415, 422 -> ExitCode.USAGE;
            case 401, 403 -> ExitCode.NOT_ALLOWED;
            case 404, 410 -> ExitCode.NOT_FOUND;
            case 409, 412 -> ExitCode.CONFLICT;
            case 502, 503, 504 -> ExitCode.UNREACHABLE;
            default -> ExitCode.FAILURE;
        };
    }
}
