package io.stoker.raft;

import io.stoker.model.Command;
import io.stoker.model.GeneratorSpec;
import io.stoker.model.GpuTime;
import io.stoker.model.PolicySpec;
import io.stoker.model.StateImage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A listener whose whole state is the list of job numbers in the commands it saw.
final class Recorder implements JournalListener {

    private final List<Long> jobs = new ArrayList<>();
    private final List<Long> requestIds = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final List<JournalException> failures = new ArrayList<>();

    static Command command(long number) {
        return new Command.CancelJob(
                1_763_776_800_000L + number, number, "ada", "number " + number);
    }

    @Override
    public synchronized void restored(StateImage image) {
        calls.add("restored " + image.appliedIndex());
        jobs.clear();
        jobs.addAll(image.finished());
    }

    @Override
    public synchronized CompletableFuture<Void> committed(
            long firstIndex, List<Command> commands, long[] ids) {
        if (firstIndex != jobs.size() + 1L || ids.length != commands.size()) {
            failures.add(
                    new JournalException(
                            "expected index %d, found %d".formatted(jobs.size() + 1, firstIndex)));
        }
        for (int i = 0; i < commands.size(); i++) {
            jobs.add(((Command.CancelJob) commands.get(i)).jobId());
            requestIds.add(ids[i]);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletableFuture<StateImage> image() {
        return CompletableFuture.completedFuture(
                new StateImage(
                        jobs.size(),
                        0,
                        1,
                        1,
                        1,
                        1,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.copyOf(jobs),
                        PolicySpec.DEFAULT,
                        GeneratorSpec.OFF,
                        List.of(),
                        List.of(),
                        List.of(),
                        GpuTime.ZERO,
                        List.of()));
    }

    @Override
    public synchronized void leading(boolean leading) {
        calls.add((leading ? "leading after " : "following after ") + jobs.size());
    }

    @Override
    public synchronized void failed(JournalException why) {
        failures.add(why);
    }

    synchronized List<Long> jobs() {
        return List.copyOf(jobs);
    }

    synchronized List<Long> requestIds() {
        return List.copyOf(requestIds);
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized List<JournalException> failures() {
        return List.copyOf(failures);
    }
}
