package io.stoker.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.Draws;
import io.stoker.model.FaultKind;
import io.stoker.model.JobSpec;
import io.stoker.model.RunningWorker;
import io.stoker.model.Workload;
import io.stoker.protocol.proto.BatchRecord;
import io.stoker.protocol.proto.CommandRecord;
import io.stoker.protocol.proto.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandCodecTest {

    @Test
    void everyBatchComesBackAsItWas() throws MalformedException {
        Set<Class<?>> seen = new HashSet<>();
        for (int seed = 0; seed < 2_000; seed++) {
            List<Command> batch = new RandomWords(seed).batch();
            byte[] bytes = CommandCodec.encode(batch);
            assertThat(CommandCodec.decode(bytes)).as("seed " + seed).isEqualTo(batch);
            assertThat(CommandCodec.encode(CommandCodec.decode(bytes)))
                    .as("seed " + seed)
                    .isEqualTo(bytes);
            batch.forEach(command -> seen.add(command.getClass()));
        }
        assertThat(seen).containsExactlyInAnyOrder(Command.class.getPermittedSubclasses());
    }

    @Test
    void wordsOfTheAgentsProtocolComeBackAsTheyWere() throws MalformedException {
        for (int seed = 0; seed < 500; seed++) {
            RandomWords random = new RandomWords(seed);
            JobSpec job = random.job();
            assertThat(WordsCodec.decode(WordsCodec.encode(job))).isEqualTo(job);
            var node = random.node();
            assertThat(WordsCodec.decode(WordsCodec.encode(node))).isEqualTo(node);
            var allocation = random.allocation();
            assertThat(WordsCodec.decode(WordsCodec.encode(allocation))).isEqualTo(allocation);
            RunningWorker worker = random.running();
            assertThat(WordsCodec.decode(WordsCodec.encode(worker))).isEqualTo(worker);
        }
    }

    @Test
    void causesAndFaultsAreReadByName() throws MalformedException {
        for (Cause cause : Cause.values()) {
            assertThat(WordsCodec.cause(cause.name())).isEqualTo(cause);
        }
        for (FaultKind kind : FaultKind.values()) {
            assertThat(WordsCodec.faultKind(kind.name())).isEqualTo(kind);
        }
        assertThatThrownBy(() -> WordsCodec.cause("BORED"))
                .isInstanceOf(MalformedException.class)
                .hasMessage("cause: expected a value that this version knows, found 'BORED'");
        assertThatThrownBy(() -> WordsCodec.faultKind("")).isInstanceOf(MalformedException.class);
    }

    @Test
    void randomBytesGiveOneKindOfException() {
        Draws draws = Draws.stream(7, "garbage");
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[draws.below(80)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) draws.nextBits();
            }
            refused += decodesOrRefuses(bytes) ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(19_000);
    }

    @Test
    void damagedBatchesGiveOneKindOfException() {
        Draws draws = Draws.stream(8, "damage");
        int refused = 0;
        for (int round = 0; round < 10_000; round++) {
            byte[] bytes = CommandCodec.encode(new RandomWords(round).batch());
            for (int i = 1 + draws.below(4); i > 0; i--) {
                bytes[draws.below(bytes.length)] ^= (byte) (1 << draws.below(8));
            }
            refused += decodesOrRefuses(bytes) ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    @Test
    void everyTruncationIsRefusedOrShorter() throws MalformedException {
        List<Command> batch = new ArrayList<>(Examples.commands().values());
        byte[] bytes = CommandCodec.encode(batch);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            try {
                List<Command> decoded = CommandCodec.decode(cut);
                assertThat(decoded.size()).isLessThan(batch.size());
                assertThat(batch.subList(0, decoded.size())).isEqualTo(decoded);
            } catch (MalformedException expected) {
                assertThat(expected).hasMessageStartingWith("batch");
            }
        }
    }

    @Test
    void saysWhichCommandOfABatchIsWrong() {
        CommandRecord good =
                CommandRecord.newBuilder()
                        .setEndPause(CommandRecord.EndPause.newBuilder().setJobId(1))
                        .build();
        var spec = WordsCodec.encode(JobSpec.named("x")).toBuilder().setWorkers(-3);
        CommandRecord bad =
                CommandRecord.newBuilder()
                        .setSubmitJob(CommandRecord.SubmitJob.newBuilder().setSpec(spec))
                        .build();
        assertMalformed(
                BatchRecord.newBuilder().setFormat(1).addCommands(good).addCommands(bad),
                "commands[1].SUBMIT_JOB: job: workers: expected 1 to 100000, found -3");
    }

    @Test
    void refusesABatchOfANewerVersion() {
        assertMalformed(
                BatchRecord.newBuilder().setFormat(2), "batch.format: expected 1 to 1, found 2");
    }

    @Test
    void refusesACommandThatItDoesNotKnow() {
        assertMalformed(
                BatchRecord.newBuilder()
                        .setFormat(1)
                        .addCommands(CommandRecord.newBuilder().setAt(1)),
                "commands[0].COMMAND_NOT_SET: command: expected a value that this version knows, found none");
    }

    @Test
    void refusesAnUnknownEnumValue() {
        var spec = WordsCodec.encode(JobSpec.named("x")).toBuilder().setKindValue(99);
        assertMalformed(
                batchOf(spec),
                "job.kind: expected a value that this version knows, found UNRECOGNIZED");
    }

    @Test
    void refusesAMissingPart() {
        var spec = WordsCodec.encode(JobSpec.named("x")).toBuilder().clearRetries();
        assertMalformed(batchOf(spec), "job.retries: expected a value, found none");
    }

    @Test
    void refusesANameThatComesTwice() {
        Pair pair = Pair.newBuilder().setName("PATH").setValue("/bin").build();
        var spec =
                WordsCodec.encode(JobSpec.named("x")).toBuilder()
                        .addEnvironment(pair)
                        .addEnvironment(pair);
        assertMalformed(batchOf(spec), "job.environment: found the name 'PATH' twice");
    }

    @Test
    void refusesABatchThatIsTooLargeBothWays() {
        JobSpec huge =
                JobSpec.named("x")
                        .withWorkload(
                                new Workload.Script("x".repeat(CommandCodec.MAX_BATCH_BYTES)));
        assertThatThrownBy(() ->
                        CommandCodec.encode(
                                List.of(new Command.SubmitJob(1, huge, Optional.empty()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at most 8388608 bytes");
        assertThatThrownBy(() -> CommandCodec.decode(new byte[CommandCodec.MAX_BATCH_BYTES + 1]))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("expected at most 8388608 bytes");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        byte[] bytes = CommandCodec.encode(List.of(new Command.HoldJob(1, 2, "ada")));
        int at = ByteString.copyFrom(bytes).toStringUtf8().indexOf("ada");
        bytes[at] = (byte) 0xff;
        assertThatThrownBy(() -> CommandCodec.decode(bytes))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("UTF-8");
    }

    private static boolean decodesOrRefuses(byte[] bytes) {
        try {
            return CommandCodec.decode(bytes) != null;
        } catch (MalformedException expected) {
            return false;
        }
    }

    private static BatchRecord.Builder batchOf(io.stoker.protocol.proto.JobSpec.Builder spec) {
        return BatchRecord.newBuilder()
                .setFormat(1)
                .addCommands(
                        CommandRecord.newBuilder()
                                .setSubmitJob(CommandRecord.SubmitJob.newBuilder().setSpec(spec)));
    }

    private static void assertMalformed(BatchRecord.Builder batch, String message) {
        assertThatThrownBy(() -> CommandCodec.decode(batch.build().toByteArray()))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(message);
    }
}
