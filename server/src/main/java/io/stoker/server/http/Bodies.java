package io.stoker.server.http;

import io.stoker.model.JobSpec;
import io.stoker.model.Workflow;
import io.stoker.server.jobfile.Fields;
import io.stoker.server.jobfile.FileProblem;
import io.stoker.server.jobfile.Format;
import io.stoker.server.jobfile.JobFile;
import io.stoker.server.jobfile.MalformedException;
import io.stoker.server.jobfile.Tree;
import io.stoker.server.jobfile.Trees;
import io.stoker.server.jobfile.WorkflowFile;
import io.stoker.server.shell.Views;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/// Reads request bodies.
final class Bodies {

    private Bodies() {}

    /// {@return the job that the body describes}
    ///
    /// @param views where jobs are looked up by task_id
    static JobSpec job(Request request, long now, Views views) {
        JobFile.Accepted file = file(request, now, views);
        if (file.schedule().isPresent()) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.UNSUPPORTED_FIELD,
                            "schedule: not known on this path; submit it to /api/v1/jobs"));
        }
        return file.spec();
    }

    /// {@return what the body describes: a job, or a schedule of it}
    static JobFile.Accepted file(Request request, long now, Views views) {
        JobFile.Result result = JobFile.parse(tree(request, true), defaults(request, now, views));
        return switch (result) {
            case JobFile.Accepted accepted -> accepted;
            case JobFile.Refused refused ->
                    throw new ProblemException(Problem.ofFields(refused.problems()));
        };
    }

    private static JobFile.Defaults defaults(Request request, long now, Views views) {
        String user = request.query().value("user").orElse("unknown");
        return new JobFile.Defaults(now, user.isBlank() ? "unknown" : user, jobNamed(views));
    }

    /// {@return whether the body is a workflow rather than one job}
    static boolean isWorkflow(Request request) {
        return WorkflowFile.isWorkflow(tree(request, true));
    }

    /// {@return the workflow that the body describes}
    static Workflow workflow(Request request, long now, Views views) {
        WorkflowFile.Result result =
                WorkflowFile.parse(tree(request, true), defaults(request, now, views));
        return switch (result) {
            case WorkflowFile.Accepted accepted -> accepted.workflow();
            case WorkflowFile.Refused refused ->
                    throw new ProblemException(Problem.ofFields(refused.problems()));
        };
    }

    /// {@return the way from a task_id to the job's number}
    static Function<String, OptionalLong> jobNamed(Views views) {
        return taskId ->
                views.jobByExternalId(taskId)
                        .map(job -> OptionalLong.of(job.id()))
                        .orElseGet(OptionalLong::empty);
    }

    /// {@return what `reader` makes of the body's fields; an absent body counts as `{}`}
    static <T> T fields(Request request, Function<Fields, T> reader) {
        List<FileProblem> problems = new ArrayList<>();
        Tree tree =
                request.body().length == 0
                        ? new Tree.Entries(List.of(), new io.stoker.server.jobfile.Mark(1, 1))
                        : tree(request, false);
        Fields fields = Fields.ofFile(tree, problems);
        T value = reader.apply(fields);
        fields.finish();
        if (!problems.isEmpty()) {
            throw new ProblemException(Problem.ofFields(problems));
        }
        return value;
    }

    private static Tree tree(Request request, boolean yamlToo) {
        try {
            return Trees.read(text(request), format(request, yamlToo));
        } catch (MalformedException malformed) {
            throw new ProblemException(Problem.ofFields(List.of(malformed.problem())));
        }
    }

    private static Format format(Request request, boolean yamlToo) {
        String type = request.contentType();
        return switch (type) {
            // curl -d without a header says "form": what it sends is JSON all the same, or refused
            // as such.
            case "",
                    "application/json",
                    "application/merge-patch+json",
                    "application/x-www-form-urlencoded",
                    "text/plain" ->
                    Format.JSON;
            case "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml" -> {
                if (yamlToo) {
                    yield Format.YAML;
                }
                throw new ProblemException(
                        Problem.of(
                                ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                                "Content-Type: expected application/json here, found " + type));
            }
            default ->
                    throw new ProblemException(
                            Problem.of(
                                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                                    "Content-Type: expected application/json%s, found %s"
                                            .formatted(
                                                    yamlToo ? " or application/yaml" : "", type)));
        };
    }

    private static String text(Request request) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(request.body()))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new ProblemException(
                    Problem.of(ProblemCode.MALFORMED_JSON, "the body is not valid UTF-8"));
        }
    }
}
