package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Command;
import io.stoker.model.Workflow;
import io.stoker.server.shell.Controller;
import java.util.List;

/// `/api/v1/workflows`: several jobs in one request, all or none. What is made are jobs with the
/// label `workflow`; nothing else is remembered of a workflow.
final class WorkflowRoutes {

    private static final String TAG = "workflows";

    private final Asking asking;
    private final Controller controller;

    WorkflowRoutes(Asking asking) {
        this.asking = asking;
        this.controller = asking.controller();
    }

    List<Route> routes() {
        return List.of(
                Route.post(
                                "/api/v1/workflows",
                                TAG,
                                "Submits jobs that need each other",
                                this::submit)
                        .query("dryRun", "boolean", "only check the file")
                        .query("user", "string", "who submits, when the file names nobody")
                        .takes("WorkflowFile")
                        .replies("Workflow"));
    }

    Reply submit(Request request) {
        Workflow workflow = Bodies.workflow(request, controller.now(), controller.views());
        if (request.query().flag("dryRun")) {
            return Reply.json(shape(workflow, List.of()).put("dryRun", true));
        }
        Asking.Done done =
                asking.ask(at ->
                        new Command.SubmitWorkflow(at, workflow, IdempotencyKeys.of(request)));
        Reply.Full reply =
                Reply.json(
                        done.replayed() ? 200 : 201,
                        shape(workflow, workflow.numbers(done.subject())));
        return done.replayed() ? reply.with("Idempotency-Replayed", "true") : reply;
    }

    /// @param numbers of the jobs; none when they were not submitted
    private static ObjectNode shape(Workflow workflow, List<Long> numbers) {
        ObjectNode node = Json.ofKind("Workflow");
        node.putObject("metadata").put("name", workflow.name());
        ArrayNode jobs = node.putArray("jobs");
        for (int i = 0; i < workflow.steps().size(); i++) {
            Workflow.Step step = workflow.steps().get(i);
            ObjectNode job = jobs.addObject().put("name", step.job().name());
            if (numbers.isEmpty()) {
                job.putNull("id");
            } else {
                job.put("id", numbers.get(i));
            }
            ObjectNode needs = job.putObject("needs");
            for (Workflow.Need need : step.needs()) {
                needs.put(
                        workflow.steps().get(need.step()).job().name(),
                        JobShape.lower(need.kind()));
            }
        }
        return node;
    }
}
