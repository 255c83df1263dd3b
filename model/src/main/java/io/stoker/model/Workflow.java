package io.stoker.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Jobs that are submitted together and wait for each other by name. All are accepted or none.
///
/// @param name its name; each job carries it as the label [#LABEL]
/// @param steps the jobs, each behind those it needs
public record Workflow(String name, List<Step> steps) {

    /// The label with the workflow's name on each of its jobs.
    public static final String LABEL = "workflow";

    /// Most jobs of one workflow.
    public static final int MAX_STEPS = 1_000;

    /// One job.
    ///
    /// @param job what is submitted; its name is one of its own in the workflow
    /// @param needs what it waits for in the workflow, beside what the job waits for elsewhere
    public record Step(JobSpec job, List<Need> needs) {
        public Step {
            needs = List.copyOf(needs);
        }
    }

    /// That a job waits for an earlier one.
    ///
    /// @param kind when it is fulfilled; not [DependencyRules.Kind#SINGLETON]
    /// @param step place of the other job, counted from 0
    /// @param delayMillis time after its start, for [DependencyRules.Kind#AFTER]
    public record Need(DependencyRules.Kind kind, int step, long delayMillis) {}

    /// @throws IllegalArgumentException that names the field, what was found and the way out
    public Workflow {
        name = JobSpec.requireText("name", name, 128);
        steps = List.copyOf(steps);
        if (steps.isEmpty() || steps.size() > MAX_STEPS) {
            throw new IllegalArgumentException(
                    "jobs: expected 1 to %d, found %d".formatted(MAX_STEPS, steps.size()));
        }
        Set<String> names = new LinkedHashSet<>();
        Set<String> taskIds = new LinkedHashSet<>();
        for (int i = 0; i < steps.size(); i++) {
            JobSpec job = steps.get(i).job();
            if (!names.add(job.name())) {
                throw new IllegalArgumentException(
                        "jobs: expected a name of its own for each job, found %s twice"
                                .formatted(job.name()));
            }
            if (job.externalId().isPresent() && !taskIds.add(job.externalId().get())) {
                throw new IllegalArgumentException(
                        "task_id: expected one of its own for each job, found %s twice"
                                .formatted(job.externalId().get()));
            }
            for (Need need : steps.get(i).needs()) {
                if (need.kind() == DependencyRules.Kind.SINGLETON
                        || need.step() < 0
                        || need.step() >= i) {
                    throw new IllegalArgumentException(
                            "needs: expected an earlier job, found place %d in the needs of %s"
                                    .formatted(need.step(), job.name()));
                }
            }
        }
    }

    /// {@return the numbers that its jobs get when the next free number is `first`}
    public List<Long> numbers(long first) {
        List<Long> numbers = new ArrayList<>(steps.size());
        long next = first;
        for (Step step : steps) {
            numbers.add(next);
            next += 1 + step.job().array().map(ArrayRules::count).orElse(0);
        }
        return numbers;
    }
}
