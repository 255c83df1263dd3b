package io.stoker.simulator.edge.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A YAML document as texts, lists and mappings that know where they stand in their file.
sealed interface Tree {

    /// {@return where it begins}
    Place place();

    /// A place in a file, or the setting that a value came from.
    ///
    /// @param line counts from 1; 0 when the value did not come from a line
    record Place(String source, int line, int column) {
        @Override
        public String toString() {
            return line == 0 ? source : "%s:%d:%d".formatted(source, line, column);
        }
    }

    /// A text, a number or nothing at all.
    record Scalar(Place place, String text) implements Tree {}

    /// A list.
    record Items(Place place, List<Tree> values) implements Tree {
        public Items {
            values = List.copyOf(values);
        }
    }

    /// Values under names, in the order of the file.
    ///
    /// @param keys where each name stands
    record Section(Place place, Map<String, Tree> values, Map<String, Place> keys) implements Tree {
        public Section {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
        }

        /// {@return this section with `value` at a path such as `workload.inflate`}
        Section with(List<String> path, Tree value) {
            String first = path.getFirst();
            Map<String, Tree> changed = new LinkedHashMap<>(values);
            Map<String, Place> places = new LinkedHashMap<>(keys);
            places.put(first, value.place());
            if (path.size() == 1) {
                changed.put(first, value);
            } else {
                Tree inner = values.get(first);
                Section section =
                        inner instanceof Section found
                                ? found
                                : new Section(value.place(), Map.of(), Map.of());
                changed.put(first, section.with(path.subList(1, path.size()), value));
            }
            return new Section(place, changed, places);
        }
    }

    /// {@return the one document in `text`}
    ///
    /// @param source what messages call it
    static Tree parse(String source, String text) {
        LoadSettings settings = LoadSettings.builder().setLabel(source).setUseMarks(true).build();
        try {
            return new Compose(settings)
                    .composeString(text)
                    .map(node -> convert(source, node))
                    .orElseGet(() -> new Scalar(new Place(source, 1, 1), ""));
        } catch (MarkedYamlEngineException malformed) {
            Place place =
                    malformed
                            .getProblemMark()
                            .map(mark -> place(source, mark))
                            .orElse(new Place(source, 0, 0));
            throw new ExperimentException(place, "this is not YAML: " + malformed.getProblem());
        } catch (YamlEngineException malformed) {
            throw new ExperimentException(
                    new Place(source, 0, 0), "this is not YAML: " + malformed.getMessage());
        }
    }

    private static Tree convert(String source, Node node) {
        Place place =
                node.getStartMark()
                        .map(mark -> place(source, mark))
                        .orElse(new Place(source, 0, 0));
        return switch (node) {
            case ScalarNode scalar -> new Scalar(place, scalar.getValue());
            case SequenceNode list ->
                    new Items(
                            place,
                            list.getValue().stream().map(item -> convert(source, item)).toList());
            case MappingNode mapping -> section(source, place, mapping);
            default -> throw new ExperimentException(place, "aliases are not used in experiments");
        };
    }

    private static Section section(String source, Place place, MappingNode mapping) {
        Map<String, Tree> values = new LinkedHashMap<>();
        Map<String, Place> keys = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(convert(source, entry.getKeyNode()) instanceof Scalar key)) {
                throw new ExperimentException(place, "expected a text as a key");
            }
            if (values.containsKey(key.text())) {
                throw new ExperimentException(
                        key.place(), "key \"%s\" stands here twice".formatted(key.text()));
            }
            values.put(key.text(), convert(source, entry.getValueNode()));
            keys.put(key.text(), key.place());
        }
        return new Section(place, values, keys);
    }

    private static Place place(String source, Mark mark) {
        return new Place(source, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
