package io.stoker.cli.wire;

import io.stoker.cli.CliFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads YAML (and so JSON) into [Json].
public final class YamlReader {
    private static final int MAX_NODES = 100_000;
    private int nodes;

    private YamlReader() {}

    /// {@return the document in a text, `null` for an empty one}
    ///
    /// @param name of the file, for messages
    public static Json read(String text, String name) {
        LoadSettings settings = LoadSettings.builder().setLabel(name).build();
        YamlReader reader = new YamlReader();
        try {
            return new Compose(settings).composeString(text).map(reader::value).orElse(Json.NULL);
        } catch (MarkedYamlEngineException malformed) {
            String place =
                    malformed
                            .getProblemMark()
                            .map(mark ->
                                    ":%d:%d".formatted(mark.getLine() + 1, mark.getColumn() + 1))
                            .orElse("");
            throw CliFailure.usage(name + place + ": " + malformed.getProblem());
        } catch (YamlEngineException malformed) {
            throw CliFailure.usage(name + ": not YAML: " + malformed.getMessage());
        }
    }

    private Json value(Node node) {
        if (++nodes > MAX_NODES) {
            throw CliFailure.usage(
                    "expected a smaller file: it has more than " + MAX_NODES + " values");
        }
        return switch (node) {
            case MappingNode mapping -> mapping(mapping);
            case SequenceNode sequence -> {
                List<Json> values = new ArrayList<>();
                sequence.getValue().forEach(item -> values.add(value(item)));
                yield new Json.Arr(values);
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> throw CliFailure.usage("expected no anchors to itself");
        };
    }

    private Json mapping(MappingNode mapping) {
        Map<String, Json> members = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw CliFailure.usage("expected a text as key" + place(tuple.getKeyNode()));
            }
            if (members.put(key.getValue(), value(tuple.getValueNode())) != null) {
                throw CliFailure.usage(key.getValue() + " stands there twice" + place(key));
            }
        }
        return new Json.Obj(members);
    }

    private static String place(Node node) {
        return node.getStartMark()
                .map(mark ->
                        ", line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1))
                .orElse("");
    }

    private static Json scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return Json.NULL;
        }
        if (tag.equals(Tag.BOOL)) {
            return Json.of(Boolean.parseBoolean(text));
        }
        boolean number = tag.equals(Tag.INT) || tag.equals(Tag.FLOAT);
        boolean json = text.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
        return number && json ? new Json.Num(text) : Json.of(text);
    }
}
