package io.stoker.cli.config;

import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.output.Suggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads settings from a YAML file. `log: {level: debug}` and `log.level: debug` mean the same.
final class ConfigFile {
    private static final long MAX_BYTES = 1 << 20;
    private final Path path;
    private final Map<Setting, Settings.Value> values = new EnumMap<>(Setting.class);

    private ConfigFile(Path path) {
        this.path = path;
    }

    /// {@return the settings in the file, each with its place as origin}
    static Map<Setting, Settings.Value> read(Path path) {
        ConfigFile file = new ConfigFile(path);
        LoadSettings settings =
                LoadSettings.builder().setLabel(path.toString()).setUseMarks(true).build();
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw CliFailure.usage(path + ": a settings file has at most 1 MiB");
            }
            Optional<Node> root = new Compose(settings).composeString(Files.readString(path));
            root.ifPresent(node -> file.walk("", node));
        } catch (MarkedYamlEngineException malformed) {
            Optional<Mark> mark = malformed.getProblemMark();
            throw CliFailure.usage(file.place(mark) + ": " + malformed.getProblem());
        } catch (YamlEngineException malformed) {
            throw CliFailure.usage(path + ": not YAML: " + malformed.getMessage());
        } catch (java.nio.charset.CharacterCodingException binary) {
            throw CliFailure.usage(path + ": expected UTF-8 text");
        } catch (IOException unreadable) {
            throw new CliFailure(ExitCode.NOT_FOUND, path + ": cannot be read: " + unreadable);
        }
        return file.values;
    }

    private void walk(String prefix, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            String what = prefix.isEmpty() ? "settings" : prefix;
            throw CliFailure.usage(
                    "%s: %s: expected `key: value`".formatted(place(node.getStartMark()), what));
        }
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            if (!(keyNode instanceof ScalarNode scalar)) {
                throw CliFailure.usage(place(keyNode.getStartMark()) + ": expected a key");
            }
            entry(
                    prefix.isEmpty() ? scalar.getValue() : prefix + "." + scalar.getValue(),
                    keyNode,
                    tuple.getValueNode());
        }
    }

    private void entry(String key, Node keyNode, Node valueNode) {
        Optional<Setting> setting = Setting.named(key);
        boolean section = Setting.keys().stream().anyMatch(known -> known.startsWith(key + "."));
        if (setting.isEmpty() && section) {
            walk(key, valueNode);
            return;
        }
        if (setting.isEmpty()) {
            throw CliFailure.usage(
                    "%s: unknown setting %s%s%n  `stoker config view` lists all of them."
                            .formatted(
                                    place(keyNode.getStartMark()),
                                    key,
                                    Suggestion.hint(key, known())));
        }
        if (!(valueNode instanceof ScalarNode scalar)) {
            throw CliFailure.usage(
                    place(valueNode.getStartMark()) + ": " + key + ": expected one value");
        }
        try {
            SettingCheck.check(setting.get(), scalar.getValue());
        } catch (IllegalArgumentException wrong) {
            throw CliFailure.usage(
                    "%s: %s: %s"
                            .formatted(place(valueNode.getStartMark()), key, wrong.getMessage()));
        }
        String origin = place(valueNode.getStartMark());
        if (values.put(setting.get(), new Settings.Value(scalar.getValue(), origin)) != null) {
            throw CliFailure.usage(place(keyNode.getStartMark()) + ": " + key + " is set twice");
        }
    }

    private static List<String> known() {
        List<String> known = new ArrayList<>(Setting.keys());
        known.add("log");
        known.add("policy");
        return known;
    }

    private String place(Optional<Mark> mark) {
        return mark.map(at -> "%s:%d:%d".formatted(path, at.getLine() + 1, at.getColumn() + 1))
                .orElse(path.toString());
    }
}
