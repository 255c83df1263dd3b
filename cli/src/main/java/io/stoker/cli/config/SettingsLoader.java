package io.stoker.cli.config;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/// Finds every setting's value: flag, then `STOKER_*` environment, then the file named by
/// `--config`, then `./stoker.yaml`, then the user's file, then the built-in value.
public final class SettingsLoader {
    /// The origin of a value that nobody set.
    public static final String BUILT_IN = "built-in";

    private static final Map<String, Map<Setting, String>> PROFILES =
            Map.of(
                    "seed",
                    Map.of(Setting.HEARTBEAT, "5s", Setting.SUSPECT, "10s", Setting.LEASE, "20s"));

    private SettingsLoader() {}

    /// Adds the flags of these settings, and `--config`.
    public static void declare(CommandSpec spec, Setting... settings) {
        for (Setting setting : settings) {
            String description = setting.meaning() + " (also " + setting.variable() + ")";
            if (setting.kind() == Setting.Kind.TRUTH) {
                Options.flag(spec, description, setting.flag());
            } else {
                Options.text(spec, label(setting), description, setting.flag());
            }
        }
        if (spec.findOption("--config") == null) {
            Options.text(spec, "FILE", "Read settings from FILE before ./stoker.yaml.", "--config");
        }
    }

    private static String label(Setting setting) {
        return switch (setting.kind()) {
            case ADDRESS -> "HOST:PORT";
            case GPUS -> "N";
            case SPAN -> "TIME";
            case TEXT -> setting == Setting.DATA_DIR ? "DIR" : "TEXT";
            case TRUTH, PROFILE, ORDER, PLACE, LEVEL, LOG_FORMAT, SHARING -> "NAME";
            case RATE -> "RATE";
            case SIZE -> "SIZE";
        };
    }

    /// {@return the settings that nobody set}
    public static Settings builtIn(Session session) {
        Map<Setting, Settings.Value> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            values.put(setting, new Settings.Value(setting.builtIn(), BUILT_IN));
        }
        derive(values, session);
        return new Settings(values);
    }

    /// {@return all settings for a process}
    public static Settings load(Arguments arguments, Session session) {
        return load(arguments, session, EnumSet.allOf(Setting.class));
    }

    /// {@return the settings for a verb that asks a controller: its other flags and the variables
    /// of a job that it may run in mean something else}
    public static Settings loadForClient(Arguments arguments, Session session) {
        return load(arguments, session, EnumSet.of(Setting.SERVER, Setting.HTTP, Setting.DATA_DIR));
    }

    private static Settings load(Arguments arguments, Session session, Set<Setting> wanted) {
        Map<Setting, Settings.Value> found = new EnumMap<>(Setting.class);
        for (Path file : files(arguments, session)) {
            ConfigFile.read(file).forEach(found::putIfAbsent);
        }
        for (Setting setting : wanted) {
            environment(setting, session).ifPresent(value -> found.put(setting, value));
            flag(setting, arguments).ifPresent(value -> found.put(setting, value));
        }
        Map<Setting, String> profile = profile(found);
        for (Setting setting : Setting.values()) {
            Settings.Value builtIn = new Settings.Value(setting.builtIn(), BUILT_IN);
            String fromProfile = profile.getOrDefault(setting, "");
            found.putIfAbsent(
                    setting,
                    fromProfile.isEmpty() ? builtIn : new Settings.Value(fromProfile, "profile"));
        }
        derive(found, session);
        return new Settings(found);
    }

    private static Map<Setting, String> profile(Map<Setting, Settings.Value> found) {
        Settings.Value profile = found.get(Setting.PROFILE);
        return profile == null ? Map.of() : PROFILES.getOrDefault(profile.text(), Map.of());
    }

    /// Fills in what follows from the environment or from other settings.
    private static void derive(Map<Setting, Settings.Value> found, Session session) {
        Settings.Value dataDirectory = found.get(Setting.DATA_DIR);
        if (dataDirectory != null) {
            String text = dataDirectory.text();
            String path =
                    text.isEmpty()
                            ? directory(session, "XDG_DATA_HOME", ".local/share").toString()
                            : text;
            String absolute = session.path(path).toAbsolutePath().normalize().toString();
            found.put(Setting.DATA_DIR, new Settings.Value(absolute, dataDirectory.origin()));
        }
        Settings.Value server = found.get(Setting.SERVER);
        Settings.Value http = found.get(Setting.HTTP);
        if (server != null && server.text().isEmpty() && http != null) {
            found.put(Setting.SERVER, new Settings.Value("http://" + http.text(), http.origin()));
        }
    }

    private static Optional<Settings.Value> flag(Setting setting, Arguments arguments) {
        if (setting.kind() == Setting.Kind.TRUTH) {
            return arguments.has(setting.flag())
                    ? Optional.of(new Settings.Value("true", "flag " + setting.flag()))
                    : Optional.empty();
        }
        return arguments
                .text(setting.flag())
                .map(text -> checked(setting, text, setting.flag(), "flag " + setting.flag()));
    }

    private static Optional<Settings.Value> environment(Setting setting, Session session) {
        String name = setting.variable();
        return Optional.ofNullable(session.environment().get(name))
                .filter(text -> !text.isEmpty())
                .map(text -> checked(setting, text, name, name));
    }

    private static Settings.Value checked(
            Setting setting, String text, String place, String origin) {
        try {
            SettingCheck.check(setting, text);
            return new Settings.Value(text, origin);
        } catch (IllegalArgumentException wrong) {
            throw CliFailure.usage(place + ": " + wrong.getMessage());
        }
    }

    private static List<Path> files(Arguments arguments, Session session) {
        List<Path> files = new ArrayList<>();
        Optional<String> named =
                arguments.text("--config").or(() -> variable(session, "STOKER_CONFIG"));
        named.ifPresent(name -> {
            Path path = session.path(name);
            if (!Files.isRegularFile(path)) {
                throw new CliFailure(ExitCode.NOT_FOUND, "--config: there is no file " + path);
            }
            files.add(path);
        });
        Path here = session.path("stoker.yaml");
        Path users = directory(session, "XDG_CONFIG_HOME", ".config").resolve("config.yaml");
        for (Path path : List.of(here, users)) {
            if (Files.isRegularFile(path)) {
                files.add(path);
            }
        }
        return files;
    }

    /// {@return the user's directory of this kind (XDG base directories)}
    static Path directory(Session session, String variable, String belowHome) {
        Path home = Path.of(variable(session, "HOME").orElse(System.getProperty("user.home", ".")));
        return variable(session, variable)
                .map(Path::of)
                .orElse(home.resolve(belowHome))
                .resolve("stoker");
    }

    /// {@return the token that opens the API, when there is one: of the user, or of the data
    /// directory}
    public static Optional<Path> tokenFile(Settings settings, Session session) {
        Path users = directory(session, "XDG_CONFIG_HOME", ".config").resolve("token");
        Path own = settings.dataDirectory().resolve("token");
        return List.of(own, users).stream().filter(Files::isReadable).findFirst();
    }

    private static Optional<String> variable(Session session, String name) {
        return Optional.ofNullable(session.environment().get(name)).filter(text -> !text.isEmpty());
    }
}
