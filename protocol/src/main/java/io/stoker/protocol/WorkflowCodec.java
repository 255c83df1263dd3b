package io.stoker.protocol;

import io.stoker.model.Command;
import io.stoker.model.Workflow;
import io.stoker.protocol.proto.CommandRecord;
import io.stoker.protocol.proto.WorkflowNeedRecord;
import io.stoker.protocol.proto.WorkflowRecord;
import io.stoker.protocol.proto.WorkflowStepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Workflows as records, both ways.
final class WorkflowCodec {

    private WorkflowCodec() {}

    static CommandRecord.SubmitWorkflow encode(Command.SubmitWorkflow command) {
        var workflow = WorkflowRecord.newBuilder().setName(command.workflow().name());
        for (Workflow.Step step : command.workflow().steps()) {
            var record = WorkflowStepRecord.newBuilder().setJob(WordsCodec.encode(step.job()));
            for (Workflow.Need need : step.needs()) {
                record.addNeeds(
                        WorkflowNeedRecord.newBuilder()
                                .setKind(RulesCodec.encode(need.kind()))
                                .setStep(need.step())
                                .setDelayMillis(need.delayMillis()));
            }
            workflow.addSteps(record);
        }
        var body = CommandRecord.SubmitWorkflow.newBuilder().setWorkflow(workflow);
        command.idempotencyKey().ifPresent(key -> body.setIdempotencyKey(RecordCodec.encode(key)));
        return body.build();
    }

    static Command decode(long at, CommandRecord.SubmitWorkflow body) throws MalformedException {
        List<Workflow.Step> steps = new ArrayList<>(body.getWorkflow().getStepsCount());
        for (WorkflowStepRecord step : body.getWorkflow().getStepsList()) {
            List<Workflow.Need> needs = new ArrayList<>(step.getNeedsCount());
            for (WorkflowNeedRecord need : step.getNeedsList()) {
                needs.add(
                        new Workflow.Need(
                                RulesCodec.decode(need.getKind()),
                                need.getStep(),
                                need.getDelayMillis()));
            }
            steps.add(new Workflow.Step(WordsCodec.decode(step.getJob()), needs));
        }
        return new Command.SubmitWorkflow(
                at,
                new Workflow(body.getWorkflow().getName(), steps),
                body.hasIdempotencyKey()
                        ? Optional.of(RecordCodec.decode(body.getIdempotencyKey()))
                        : Optional.empty());
    }
}
