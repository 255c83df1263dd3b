package io.stoker.server.jobfile;

import io.stoker.model.DependencyRules;
import io.stoker.model.DependencyRules.Kind;
import io.stoker.model.JobSpec;
import io.stoker.model.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Reads files with several jobs that wait for each other by name:
///
/// ```
/// name: nightly
/// jobs:
///   prep:  {run: ./prep.sh}
///   train: {needs: [prep], gpus: 8, run: ./train.sh}
///   eval:  {needs: {train: afterany}, run: ./eval.sh}
/// ```
///
/// `jobs` may also be a list of jobs with a `name` each. Everything else in a job is as in a file
/// of its own; `dependencies` are jobs outside the workflow.
public final class WorkflowFile {

    private static final Map<String, Kind> KINDS = kinds();

    private WorkflowFile() {}

    /// What a file says.
    public sealed interface Result {}

    /// A workflow that may be submitted.
    public record Accepted(Workflow workflow) implements Result {}

    /// Everything that is wrong; never empty.
    public record Refused(List<FileProblem> problems) implements Result {
        public Refused {
            problems = List.copyOf(problems);
        }
    }

    /// {@return whether the file holds a workflow rather than one job}
    public static boolean isWorkflow(Tree tree) {
        return tree instanceof Tree.Entries map
                && map.values().stream().anyMatch(entry -> entry.key().equals("jobs"));
    }

    /// {@return the workflow, or what is wrong with the file}
    public static Result parse(Tree tree, JobFile.Defaults defaults) {
        List<FileProblem> problems = new ArrayList<>();
        Optional<Workflow> workflow =
                new Reader(Fields.ofFile(tree, problems), defaults).read(problems);
        return problems.isEmpty() && workflow.isPresent()
                ? new Accepted(workflow.get())
                : new Refused(problems);
    }

    /// One job as it stands in the file.
    private record Named(String name, Fields fields, JobSpec job, Map<String, Kind> needs) {}

    private record Reader(Fields top, JobFile.Defaults defaults) {

        Optional<Workflow> read(List<FileProblem> problems) {
            top.text("apiVersion")
                    .filter(version -> !version.equals("stoker/v1"))
                    .ifPresent(version ->
                            top.wrong("apiVersion", "expected stoker/v1, found " + version));
            top.text("kind")
                    .filter(kind -> !kind.equalsIgnoreCase("workflow"))
                    .ifPresent(kind ->
                            top.wrong("kind", "expected Workflow beside jobs, found " + kind));
            Optional<String> name = top.text("name");
            if (name.isEmpty()) {
                top.missing("name", "expected the workflow's name");
            }
            Map<String, Named> jobs = jobs(name.orElse("workflow"));
            top.finish();
            if (!problems.isEmpty()) {
                return Optional.empty();
            }
            List<Named> ordered = ordered(jobs);
            if (!problems.isEmpty()) {
                return Optional.empty();
            }
            List<String> places = ordered.stream().map(Named::name).toList();
            return top.made(
                    "jobs",
                    Optional.empty(),
                    () -> Optional.of(workflow(name.orElse("workflow"), ordered, places)));
        }

        private static Workflow workflow(String name, List<Named> ordered, List<String> places) {
            List<Workflow.Step> steps = new ArrayList<>();
            for (Named one : ordered) {
                List<Workflow.Need> needs = new ArrayList<>();
                one.needs()
                        .forEach((other, kind) ->
                                needs.add(new Workflow.Need(kind, places.indexOf(other), 0)));
                steps.add(new Workflow.Step(one.job(), needs));
            }
            return new Workflow(name, steps);
        }

        private Map<String, Named> jobs(String workflow) {
            Map<String, Named> jobs = new LinkedHashMap<>();
            Optional<Tree> tree = top.tree("jobs");
            if (tree.isPresent() && tree.get() instanceof Tree.Items) {
                for (Fields fields : top.maps("jobs")) {
                    Optional<String> name = fields.text("name");
                    if (name.isEmpty()) {
                        fields.missing("name", "expected a name, by which other jobs need it");
                    } else {
                        add(jobs, name.get(), fields, workflow);
                    }
                }
            } else if (tree.isPresent() && tree.get() instanceof Tree.Entries map) {
                Fields all = top.map("jobs").orElse(top);
                for (Tree.Entry entry : map.values()) {
                    all.map(entry.key()).ifPresent(one -> add(jobs, entry.key(), one, workflow));
                }
            } else {
                top.wrong("jobs", "expected a map of jobs by name, or a list of jobs");
            }
            if (jobs.isEmpty()) {
                top.missing("jobs", "expected at least one job");
            }
            return jobs;
        }

        private void add(Map<String, Named> jobs, String name, Fields fields, String workflow) {
            Map<String, Kind> needs = needs(fields);
            JobFile.Accepted file = JobDecoder.decode(fields, defaults);
            if (file.schedule().isPresent()) {
                fields.wrong("schedule", "expected none in a workflow; leave it out");
            }
            if (fields.has("name") && !file.spec().name().equals(name)) {
                fields.wrong(
                        "name",
                        "expected %s as its key, found %s".formatted(name, file.spec().name()));
            }
            DependencyRules outside = file.spec().dependencies();
            if (outside.any() && !needs.isEmpty()) {
                fields.wrong(
                        "dependencies",
                        "expected no ? beside needs, which must all hold; found " + outside.text());
            }
            JobSpec job =
                    fields.made(
                            "labels",
                            file.spec(),
                            () -> {
                                var labels = new TreeMap<>(file.spec().labels());
                                labels.put(Workflow.LABEL, workflow);
                                return file.spec().withLabels(labels);
                            });
            job = fields.made("name", job, named(job, name));
            if (jobs.put(name, new Named(name, fields, job, needs)) != null) {
                fields.wrong("name", "expected a name of its own, found %s again".formatted(name));
            }
        }

        private static java.util.function.Supplier<JobSpec> named(JobSpec job, String name) {
            return () -> JobDecoder.renamed(job, name);
        }

        private static Map<String, Kind> needs(Fields fields) {
            Map<String, Kind> needs = new LinkedHashMap<>();
            Optional<Tree> tree = fields.tree("needs");
            if (tree.isPresent() && tree.get() instanceof Tree.Entries) {
                fields.textMap("needs")
                        .forEach((job, word) -> {
                            Kind kind = KINDS.get(word);
                            if (kind == null) {
                                fields.wrong(
                                        "needs",
                                        "expected one of %s for %s, found %s"
                                                .formatted(
                                                        String.join(", ", KINDS.keySet()),
                                                        job,
                                                        word.isEmpty() ? "nothing" : word));
                            } else {
                                needs.put(job, kind);
                            }
                        });
            } else if (tree.isPresent()) {
                fields.texts("needs")
                        .orElse(List.of())
                        .forEach(job -> needs.put(job, Kind.AFTEROK));
            }
            return needs;
        }

        /// {@return the jobs, each behind those it needs, otherwise as in the file}
        private List<Named> ordered(Map<String, Named> jobs) {
            Map<String, Named> done = new LinkedHashMap<>();
            for (Named job : jobs.values()) {
                visit(job, jobs, done, new LinkedHashSet<>());
            }
            return List.copyOf(done.values());
        }

        /// @param path jobs from the first one asked for to the one that needs this one
        private void visit(
                Named job, Map<String, Named> jobs, Map<String, Named> done, Set<String> path) {
            if (done.containsKey(job.name())) {
                return;
            }
            path.add(job.name());
            for (String other : job.needs().keySet()) {
                Named needed = jobs.get(other);
                if (needed == null) {
                    job.fields()
                            .wrong(
                                    "needs",
                                    "expected jobs of this workflow, found %s%s"
                                            .formatted(
                                                    other,
                                                    Suggestions.nearest(other, jobs.keySet())
                                                            .map(name ->
                                                                    "; did you mean " + name + "?")
                                                            .orElse("")));
                } else if (path.contains(other)) {
                    List<String> circle = new ArrayList<>(path);
                    circle = circle.subList(circle.indexOf(other), circle.size());
                    job.fields()
                            .wrong(
                                    "needs",
                                    "the jobs would wait for each other in a circle: %s -> %s"
                                            .formatted(String.join(" -> ", circle), other));
                    done.putIfAbsent(other, needed);
                } else {
                    visit(needed, jobs, done, path);
                }
            }
            path.remove(job.name());
            done.putIfAbsent(job.name(), job);
        }
    }

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            if (kind != Kind.SINGLETON) {
                kinds.put(kind.name().toLowerCase(java.util.Locale.ROOT), kind);
            }
        }
        return kinds;
    }
}
