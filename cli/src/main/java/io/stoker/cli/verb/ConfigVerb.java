package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.config.Setting;
import io.stoker.cli.config.Settings;
import io.stoker.cli.config.SettingsLoader;
import io.stoker.cli.output.Listing;
import io.stoker.cli.wire.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker config`: the settings and where each came from.
public final class ConfigVerb implements Verb {
    @Override
    public String name() {
        return "config";
    }

    @Override
    public String summary() {
        return "Show the settings and where each came from.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker config view",
                "stoker config view --origin",
                "STOKER_HTTP=127.0.0.1:9000 stoker config view --origin");
    }

    @Override
    public Group group() {
        return Group.TOOLS;
    }

    @Override
    public void declare(CommandSpec spec) {
        // its only word is a verb of its own
    }

    @Override
    public int run(Arguments arguments, Session session) {
        return ExitCode.USAGE;
    }

    @Override
    public List<Verb> verbs() {
        return List.of(new View());
    }

    /// `stoker config view`.
    private static final class View implements Verb {
        @Override
        public String name() {
            return "view";
        }

        @Override
        public String summary() {
            return "Print every setting: flag, STOKER_* variable, --config FILE, ./stoker.yaml, your file, built-in.";
        }

        @Override
        public List<String> examples() {
            return List.of(
                    "stoker config view",
                    "stoker config view --origin",
                    "stoker config view -o yaml > stoker.yaml");
        }

        @Override
        public Group group() {
            return Group.TOOLS;
        }

        @Override
        public void declare(CommandSpec spec) {
            Options.flag(spec, "Where each value came from, and how to change it.", "--origin");
            Options.output(spec);
            SettingsLoader.declare(spec, Setting.values());
        }

        @Override
        public int run(Arguments arguments, Session session) {
            Settings settings = SettingsLoader.load(arguments, session);
            boolean origin = arguments.has("--origin");
            List<Json> items = new ArrayList<>();
            Map<String, Json> whole = new LinkedHashMap<>();
            for (Setting setting : Setting.values()) {
                Settings.Value value = settings.value(setting);
                items.add(item(setting, value));
                if (!value.text().isEmpty()) {
                    whole.put(setting.key(), origin ? item(setting, value) : Json.of(value.text()));
                }
            }
            listing(origin).print(session, Listing.format(arguments), new Json.Obj(whole), items);
            return ExitCode.OK;
        }

        private static Json item(Setting setting, Settings.Value value) {
            Map<String, Json> members = new LinkedHashMap<>();
            members.put("setting", Json.of(setting.key()));
            members.put("value", Json.of(value.text()));
            members.put("origin", Json.of(value.origin()));
            members.put("variable", Json.of(setting.variable()));
            members.put("meaning", Json.of(setting.meaning()));
            return new Json.Obj(members);
        }

        private static Listing listing(boolean origin) {
            List<Listing.Column> columns = new ArrayList<>();
            columns.add(Listing.Column.left("SETTING", item -> item.at("setting").text()));
            columns.add(Listing.Column.left("VALUE", item -> item.at("value").text()));
            if (origin) {
                columns.add(Listing.Column.left("ORIGIN", item -> item.at("origin").text()));
                columns.add(Listing.Column.left("VARIABLE", item -> item.at("variable").text()));
            }
            columns.add(Listing.Column.left("MEANING", item -> item.at("meaning").text()));
            return new Listing("setting", item -> item.at("setting").text(), columns);
        }
    }
}
