package io.stoker.server.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.CheckpointRules;
import io.stoker.model.ElasticRules;
import io.stoker.model.JobSpec;
import io.stoker.model.PreemptionRules;
import io.stoker.model.StopRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharingFieldsTest {

    private static JobFile.Result parse(String yaml) {
        return JobFile.parse(yaml, Format.YAML, new JobFile.Defaults(0, "ana"));
    }

    @Test
    void readsElasticCheckpointAndPreemption() {
        JobFile.Result result =
                parse(
                        """
                        run: train
                        workers: 4
                        elastic: {min: 2, max: 8, step: 2, pause: 5m}
                        checkpoint:
                          {signal: USR1, grace: 30s, resumes: true, onNotice: true, every: 10m, restart: 90s}
                        preemption: {preemptible: false, minRun: 1h}
                        """);

        assertThat(result).isInstanceOf(JobFile.Accepted.class);
        JobSpec job = ((JobFile.Accepted) result).spec();
        assertThat(job.elastic()).isEqualTo(new ElasticRules(2, 8, 2, 300_000));
        assertThat(job.stop()).isEqualTo(new StopRules("USR1", 30_000));
        assertThat(job.checkpoint()).isEqualTo(new CheckpointRules(true, true, 600_000, 90_000));
        assertThat(job.preemption()).isEqualTo(new PreemptionRules(false, 3_600_000));
    }

    @Test
    void saysNothingByDefault() {
        JobSpec job = ((JobFile.Accepted) parse("run: train\n")).spec();

        assertThat(job.elastic()).isEqualTo(ElasticRules.NONE);
        assertThat(job.checkpoint()).isEqualTo(CheckpointRules.NONE);
        assertThat(job.preemption()).isEqualTo(PreemptionRules.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "elastic: {min: 5, max: 4} | elastic | expected 1 <= min <= max",
                "elastic: {min: 1, max: 4, step: 2} | elastic | divisor of max - min = 3, found 2",
                "elastic: {min: 2, max: 4} | elastic | expected 2 to 4 as elastic says, found 1",
                "elastic: {min: 2, max: 4, pause: soon} | elastic.pause | expected a duration",
                "workers: 3\\nelastic: {min: 2, max: 6, step: 2} | workers | such as 2, found 3",
                "workers: 4\\nelastic: {min: 2, max: 6}\\ntopology: {exclusive: rack} | topology | no elastic beside it",
                "workers: 4\\nelastic: {min: 2, max: 6}\\ntopology: {segment: 2} | elastic | multiples of topology.segment",
                "elastic: {minn: 2, max: 4} | elastic.minn | did you mean min?",
                "elastic: {} | elastic.min | expected the least workers",
                "checkpoint: {every: 10m} | checkpoint.resumes | expected resumes beside",
                "checkpoint: {evry: 10m} | checkpoint.evry | did you mean every?",
                "preemption: {preemptable: no} | preemption.preemptable | did you mean preemptible?",
                "preemption: {minRun: soon} | preemption.minRun | expected a duration",
            })
    void namesFieldValueAndWayOut(String line, String field, String message) {
        JobFile.Result result = parse("run: train\n" + line.replace("\\n", "\n") + "\n");

        assertThat(result).isInstanceOf(JobFile.Refused.class);
        assertThat(((JobFile.Refused) result).problems())
                .anySatisfy(problem -> {
                    assertThat(problem.field()).isEqualTo(field);
                    assertThat(problem.message()).contains(message);
                });
    }
}
