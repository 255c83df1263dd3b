package io.stoker.server.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.DependencyRules.Kind;
import io.stoker.model.Workflow;
import io.stoker.model.Workflow.Need;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkflowFileTest {

    private static final JobFile.Defaults DEFAULTS = new JobFile.Defaults(1_000_000, "ana");

    private static WorkflowFile.Result parse(String yaml) {
        try {
            return WorkflowFile.parse(Trees.read(yaml, Format.YAML), DEFAULTS);
        } catch (MalformedException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static Workflow accepted(String yaml) {
        return switch (parse(yaml)) {
            case WorkflowFile.Accepted accepted -> accepted.workflow();
            case WorkflowFile.Refused refused -> throw new AssertionError(refused.problems());
        };
    }

    private static List<String> problems(String yaml) {
        return switch (parse(yaml)) {
            case WorkflowFile.Accepted accepted -> throw new AssertionError(accepted.workflow());
            case WorkflowFile.Refused refused ->
                    refused.problems().stream()
                            .map(problem -> problem.pointer() + ": " + problem.message())
                            .toList();
        };
    }

    @Test
    void putsJobsBehindWhatTheyNeed() {
        Workflow workflow =
                accepted(
                        """
                        kind: Workflow
                        name: nightly
                        jobs:
                          eval:  {needs: {train: afterany}, run: ./eval.sh}
                          train: {needs: [prep], gpus: 8, run: ./train.sh}
                          prep:  {run: ./prep.sh}
                        """);

        assertThat(workflow.steps())
                .extracting(step -> step.job().name())
                .containsExactly("prep", "train", "eval");
        assertThat(workflow.steps().get(2).needs()).containsExactly(new Need(Kind.AFTERANY, 1, 0));
        assertThat(workflow.steps().get(1).job().labels()).containsEntry("workflow", "nightly");
        assertThat(workflow.steps().get(1).job().worker().gpus().count()).isEqualTo(8);
    }

    @Test
    void aListOfJobsSaysTheSame() {
        assertThat(
                        accepted(
                                """
                                name: nightly
                                jobs:
                                  - {name: prep, run: ./prep.sh}
                                  - {name: train, needs: prep, run: ./train.sh}
                                """))
                .isEqualTo(
                        accepted(
                                """
                                name: nightly
                                jobs:
                                  prep: {run: ./prep.sh}
                                  train: {needs: {prep: afterok}, run: ./train.sh}
                                """));
    }

    @Test
    void circlesAreRefusedWithTheirPath() {
        assertThat(
                        problems(
                                """
                                name: n
                                jobs:
                                  a: {needs: [c], run: x}
                                  b: {needs: [a], run: x}
                                  c: {needs: [b], run: x}
                                """))
                .containsExactly(
                        "/jobs/b/needs: the jobs would wait for each other in a circle: a -> c -> b -> a");
    }

    @Test
    void saysWhatIsWrongWithEachJob() {
        assertThat(problems("name: n\njobs: {prep: {run: x}, train: {needs: [pre], run: x}}\n"))
                .containsExactly(
                        "/jobs/train/needs: expected jobs of this workflow, found pre; did you mean prep?");
        assertThat(problems("name: n\njobs: {a: {run: x, gpu: 1}}\n"))
                .singleElement()
                .asString()
                .startsWith("/jobs/a/gpu: unknown key gpu");
        assertThat(problems("jobs: {a: {run: x}}\n"))
                .containsExactly("/name: expected the workflow's name");
        assertThat(problems("name: n\njobs: {a: {run: x, schedule: \"@daily\", name: a}}\n"))
                .containsExactly("/jobs/a/schedule: expected none in a workflow; leave it out");
        assertThat(problems("name: n\njobs: []\n"))
                .containsExactly("/jobs: expected at least one job");
        assertThat(problems("name: n\njobs: {a: {run: x, needs: {a: afterok}}}\n"))
                .containsExactly(
                        "/jobs/a/needs: the jobs would wait for each other in a circle: a -> a");
        assertThat(problems("name: n\njobs: {b: {run: x}, a: {run: x, needs: {b: later}}}\n"))
                .containsExactly(
                        "/jobs/a/needs: expected one of after, afterany, afterok, afternotok, aftercorr for b, found later");
    }
}
