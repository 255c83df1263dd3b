package io.stoker.simulator.edge.trace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where recorded traces lie: the folder that `STOKER_TRACES` names, else `../shared/traces` beside
/// the working directory or beside one of the folders around it (so that it is found from any place
/// in a checkout).
public final class TraceFolder {

    /// The environment variable that names the folder.
    public static final String VARIABLE = "STOKER_TRACES";

    private static final Path BESIDE = Path.of("..", "shared", "traces");

    private final List<Path> candidates;

    /// @param configured the value of `STOKER_TRACES`, when it is set
    /// @param workingDirectory where to start looking otherwise
    public TraceFolder(Optional<String> configured, Path workingDirectory) {
        Set<Path> places = new LinkedHashSet<>();
        configured.filter(value -> !value.isBlank()).map(Path::of).ifPresent(places::add);
        if (places.isEmpty()) {
            Optional<Path> folder = Optional.of(workingDirectory.toAbsolutePath().normalize());
            while (folder.isPresent()) {
                places.add(folder.get().resolve(BESIDE).normalize());
                folder = Optional.ofNullable(folder.get().getParent());
            }
        }
        candidates = List.copyOf(places);
    }

    /// {@return the file at `relative` inside the folder}
    ///
    /// @throws TraceException that says where it looked and how to point to it
    public Path file(String relative) {
        List<String> tried = new ArrayList<>();
        for (Path folder : candidates) {
            Path file = folder.resolve(relative);
            if (Files.isReadable(file)) {
                return file;
            }
            tried.add(file.toString());
        }
        throw new TraceException(
                "trace file %s was not found; looked at %s. Set %s to the folder that holds it"
                        .formatted(relative, String.join(", ", tried), VARIABLE));
    }

    /// {@return whether the file is there}
    public boolean has(String relative) {
        return candidates.stream().anyMatch(folder -> Files.isReadable(folder.resolve(relative)));
    }
}
