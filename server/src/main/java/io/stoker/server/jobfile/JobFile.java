package io.stoker.server.jobfile;

import io.stoker.model.DependencyRules;
import io.stoker.model.JobSpec;
import io.stoker.model.ScheduleSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/// Reads job files.
///
/// ```
/// switch (JobFile.parse(text, Format.YAML, new JobFile.Defaults(now, "ana"))) {
///     case JobFile.Accepted accepted -> submit(accepted.spec());
///     case JobFile.Refused refused -> refused.problems().forEach(p -> print(p.line()));
/// }
/// ```
public final class JobFile {

    private JobFile() {}

    /// What a file says.
    public sealed interface Result {}

    /// A job that may be submitted.
    ///
    /// @param schedule when it recurs, empty for a job that runs once
    public record Accepted(JobSpec spec, Optional<ScheduleSpec> schedule) implements Result {}

    /// Everything that is wrong, in the order of the file's fields; never empty.
    public record Refused(List<FileProblem> problems) implements Result {
        public Refused {
            problems = List.copyOf(problems);
        }
    }

    /// What a file may leave out.
    ///
    /// @param now epoch milliseconds that relative deadlines and begin times count from
    /// @param user who submits when the file names nobody
    /// @param jobNamed the number of the job with a task_id, for `dependencies`
    public record Defaults(long now, String user, Function<String, OptionalLong> jobNamed) {

        /// Defaults where no job is known by a task_id.
        public Defaults(long now, String user) {
            this(now, user, _ -> OptionalLong.empty());
        }
    }

    /// {@return the job, or what is wrong with the file}
    public static Result parse(String text, Format format, Defaults defaults) {
        try {
            return parse(Trees.read(text, format), defaults);
        } catch (MalformedException malformed) {
            return new Refused(List.of(malformed.problem()));
        }
    }

    /// {@return the priority under the name: a class word or a whole number, normal when it is
    /// absent}
    public static int priority(Fields fields, String name) {
        return JobDecoder.priority(fields, name);
    }

    /// {@return what the key `dependencies` says, nothing to wait for when it is absent or empty}
    ///
    /// @param jobNamed the number of the job with a task_id
    public static DependencyRules dependencies(
            Fields fields, Function<String, OptionalLong> jobNamed) {
        return DependencyFields.read(fields, jobNamed);
    }

    /// {@return the job that a tree describes, or what is wrong with it}
    public static Result parse(Tree tree, Defaults defaults) {
        List<FileProblem> problems = new ArrayList<>();
        Accepted accepted = JobDecoder.decode(tree, defaults, problems);
        return problems.isEmpty() ? accepted : new Refused(problems);
    }
}
