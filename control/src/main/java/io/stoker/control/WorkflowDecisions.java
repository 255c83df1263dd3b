package io.stoker.control;

import io.stoker.model.ArrayRules;
import io.stoker.model.Command;
import io.stoker.model.DependencyRules;
import io.stoker.model.DependencyRules.Condition;
import io.stoker.model.DependencyRules.Kind;
import io.stoker.model.Event;
import io.stoker.model.JobSpec;
import io.stoker.model.Rejection;
import io.stoker.model.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decisions about workflows. Nothing is remembered of one but its jobs, which wait for each other
/// by number like any others.
final class WorkflowDecisions {

    private WorkflowDecisions() {}

    static Decision submit(ClusterState state, Command.SubmitWorkflow c) {
        Optional<Decision> replayed = Keys.replayed(state, c.at(), c.idempotencyKey());
        if (replayed.isPresent()) {
            return replayed.get();
        }
        List<Workflow.Step> steps = c.workflow().steps();
        List<Long> numbers = c.workflow().numbers(state.nextJobId);
        var events = new ArrayList<Event>(steps.size() + 1);
        for (int i = 0; i < steps.size(); i++) {
            JobSpec job = steps.get(i).job();
            Optional<Rejection> refusal =
                    JobDecisions.refuses(state, job)
                            .or(() -> Optional.ofNullable(GangSizes.tooLarge(state.free, 0, job)));
            long now = Math.max(c.at(), state.lastAt);
            refusal = refusal.or(() -> PromiseDecisions.refusesInWorkflow(now, job));
            for (Workflow.Need need : steps.get(i).needs()) {
                refusal = refusal.or(() -> mismatch(job, steps.get(need.step()).job(), need));
            }
            if (refusal.isPresent()) {
                return Decider.refused(new Rejection.WorkflowRefused(job.name(), refusal.get()));
            }
            events.add(
                    JobDecisions.submitted(numbers.get(i), waiting(steps.get(i), numbers), c.at()));
        }
        Keys.remember(state, c.at(), c.idempotencyKey(), numbers.getFirst(), events);
        return Decider.done(events, numbers.getFirst());
    }

    private static JobSpec waiting(Workflow.Step step, List<Long> numbers) {
        var conditions = new ArrayList<>(step.job().dependencies().conditions());
        for (Workflow.Need need : step.needs()) {
            conditions.add(
                    new Condition(need.kind(), numbers.get(need.step()), need.delayMillis()));
        }
        boolean any = step.job().dependencies().any();
        return step.job().withDependencies(new DependencyRules(any, conditions));
    }

    private static Optional<Rejection> mismatch(JobSpec job, JobSpec other, Workflow.Need need) {
        if (need.kind() != Kind.AFTERCORR) {
            return Optional.empty();
        }
        Optional<ArrayRules> own = job.array();
        Optional<ArrayRules> theirs = other.array();
        boolean alike =
                own.isPresent() == theirs.isPresent()
                        && (own.isEmpty() || own.get().firstNotIn(theirs.orElseThrow()) < 0);
        return alike ? Optional.empty() : Optional.of(new Rejection.NotSameIndices(other.name()));
    }
}
