package io.stoker.bench.jmh;

import io.stoker.model.Command;
import io.stoker.model.JobSpec;
import io.stoker.protocol.CommandCodec;
import io.stoker.protocol.MalformedException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Journal entries to bytes and back, by commands an entry.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecJmh {

    @Param({"1", "1000"})
    int commands = 1;

    private List<Command> batch = List.of();
    private byte[] bytes = new byte[0];

    /// Makes the entry.
    @Setup
    public void makeEntry() {
        Command submit =
                new Command.SubmitJob(1_790_000_000_000L, JobSpec.named("bench"), Optional.empty());
        batch = Collections.nCopies(commands, submit);
        bytes = CommandCodec.encode(batch);
    }

    /// {@return the entry's bytes}
    @Benchmark
    public byte[] encode() {
        return CommandCodec.encode(batch);
    }

    /// {@return the entry's commands}
    @Benchmark
    public List<Command> decode() throws MalformedException {
        return CommandCodec.decode(bytes);
    }
}
