package io.stoker.server.jobfile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

/// Reads texts into [Tree]s.
public final class Trees {

    private static final Mark START = new Mark(1, 1);

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(Tree.MAX_DEPTH)
                                    .maxStringLength(1 << 20)
                                    .build())
                    .build();

    private Trees() {}

    /// {@return the one value that the text holds}
    ///
    /// @throws MalformedException that says where the text breaks the format's rules
    public static Tree read(String text, Format format) throws MalformedException {
        return switch (format) {
            case JSON -> readJson(text);
            case YAML -> readYaml(text);
        };
    }

    private static Tree readJson(String text) throws MalformedException {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw malformed(
                        "malformed_json", "expected a JSON object, found an empty body", START);
            }
            Tree tree = jsonValue(parser, first);
            if (parser.nextToken() != null) {
                throw malformed(
                        "malformed_json",
                        "expected the end after the first value, found more",
                        markOf(parser));
            }
            return tree;
        } catch (JsonProcessingException broken) {
            JsonLocation at = broken.getLocation();
            Mark mark = at == null ? START : new Mark(at.getLineNr(), at.getColumnNr());
            throw malformed(
                    "malformed_json",
                    "not valid JSON: " + oneLine(broken.getOriginalMessage()),
                    mark);
        } catch (IOException impossible) {
            throw new IllegalStateException("reading a text cannot fail", impossible);
        }
    }

    private static Tree jsonValue(JsonParser parser, JsonToken token) throws IOException {
        Mark mark = markOf(parser);
        return switch (token) {
            case START_OBJECT -> {
                List<Tree.Entry> entries = new ArrayList<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String key = parser.currentName();
                    Mark keyMark = markOf(parser);
                    entries.add(
                            new Tree.Entry(key, keyMark, jsonValue(parser, parser.nextToken())));
                }
                yield new Tree.Entries(entries, mark);
            }
            case START_ARRAY -> {
                List<Tree> values = new ArrayList<>();
                for (JsonToken next = parser.nextToken();
                        next != JsonToken.END_ARRAY;
                        next = parser.nextToken()) {
                    values.add(jsonValue(parser, next));
                }
                yield new Tree.Items(values, mark);
            }
            case VALUE_STRING -> new Tree.Scalar(Tree.Kind.TEXT, parser.getText(), mark);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    new Tree.Scalar(Tree.Kind.NUMBER, parser.getText(), mark);
            case VALUE_TRUE, VALUE_FALSE ->
                    new Tree.Scalar(Tree.Kind.TRUTH, parser.getText(), mark);
            case VALUE_NULL -> new Tree.Scalar(Tree.Kind.NOTHING, "", mark);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalStateException("the parser cannot give " + token + " here");
        };
    }

    private static Mark markOf(JsonParser parser) {
        JsonLocation at = parser.currentTokenLocation();
        return new Mark(at.getLineNr(), at.getColumnNr());
    }

    private static Tree readYaml(String text) throws MalformedException {
        LoadSettings settings =
                LoadSettings.builder().setLabel("job file").setMaxAliasesForCollections(50).build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                throw malformed("malformed_yaml", "expected a job file, found an empty one", START);
            }
            return new YamlWalk().value(root.get(), 0);
        } catch (MarkedYamlEngineException broken) {
            Mark mark =
                    broken.getProblemMark()
                            .map(at -> new Mark(at.getLine() + 1, at.getColumn() + 1))
                            .orElse(START);
            throw malformed(
                    "malformed_yaml", "not valid YAML: " + oneLine(broken.getProblem()), mark);
        } catch (YamlEngineException broken) {
            throw malformed(
                    "malformed_yaml", "not valid YAML: " + oneLine(broken.getMessage()), START);
        }
    }

    private static MalformedException malformed(String code, String message, Mark mark) {
        return new MalformedException(new FileProblem(code, "", message, mark, List.of()));
    }

    private static String oneLine(@org.jspecify.annotations.Nullable String message) {
        if (message == null) {
            return "no reason given";
        }
        String line = message.replaceAll("\\s*\\R\\s*", " ").strip();
        return line.length() <= 300 ? line : line.substring(0, 297) + "...";
    }

    /// Turns composed nodes into trees, counting values so that aliases cannot blow a file up.
    private static final class YamlWalk {
        private int values;

        Tree value(Node node, int depth) throws MalformedException {
            Mark mark = markOf(node);
            if (depth > Tree.MAX_DEPTH) {
                throw malformed(
                        "malformed_yaml", "nested deeper than " + Tree.MAX_DEPTH + " levels", mark);
            }
            if (++values > Tree.MAX_VALUES) {
                throw malformed("malformed_yaml", "more than " + Tree.MAX_VALUES + " values", mark);
            }
            if (node instanceof ScalarNode scalar) {
                return new Tree.Scalar(kindOf(scalar), scalar.getValue(), mark);
            }
            if (node instanceof SequenceNode sequence) {
                List<Tree> items = new ArrayList<>();
                for (Node item : sequence.getValue()) {
                    items.add(value(item, depth + 1));
                }
                return new Tree.Items(items, mark);
            }
            if (node instanceof MappingNode mapping) {
                return entries(mapping, mark, depth);
            }
            throw malformed("malformed_yaml", "an alias that refers to itself", mark);
        }

        private Tree entries(MappingNode mapping, Mark mark, int depth) throws MalformedException {
            List<Tree.Entry> entries = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (NodeTuple tuple : mapping.getValue()) {
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    throw malformed(
                            "malformed_yaml",
                            "expected a plain key, found a list or map",
                            markOf(tuple.getKeyNode()));
                }
                if (!seen.add(key.getValue())) {
                    throw malformed(
                            "malformed_yaml",
                            "the key " + key.getValue() + " stands here twice",
                            markOf(key));
                }
                entries.add(
                        new Tree.Entry(
                                key.getValue(),
                                markOf(key),
                                value(tuple.getValueNode(), depth + 1)));
            }
            return new Tree.Entries(entries, mark);
        }

        private static Tree.Kind kindOf(ScalarNode scalar) {
            Tag tag = scalar.getTag();
            if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
                return Tree.Kind.NUMBER;
            }
            if (tag.equals(Tag.BOOL)) {
                return Tree.Kind.TRUTH;
            }
            return tag.equals(Tag.NULL) ? Tree.Kind.NOTHING : Tree.Kind.TEXT;
        }

        private static Mark markOf(Node node) {
            return node.getStartMark()
                    .map(at -> new Mark(at.getLine() + 1, at.getColumn() + 1))
                    .orElse(START);
        }
    }
}
