package io.stoker.simulator.edge.experiment;

import io.stoker.simulator.edge.trace.TraceFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A process of its own that runs one experiment and writes its state hash to a file.
final class HashOfExample {

    private HashOfExample() {}

    public static void main(String[] args) throws IOException {
        Experiments experiments = new Experiments(new TraceFolder(Optional.empty(), Path.of(".")));
        Result result =
                Simulation.run(experiments.load(Path.of(args[0]), Map.of()), ProgressListener.NONE);
        Files.writeString(Path.of(args[1]), result.stateHash());
    }
}
