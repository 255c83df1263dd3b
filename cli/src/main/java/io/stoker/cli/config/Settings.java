package io.stoker.cli.config;

import io.stoker.cli.CliFailure;
import io.stoker.cli.output.Spans;
import io.stoker.model.Isolation;
import io.stoker.server.jobfile.Quantities;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The settings of one process, each with its origin. Made by [SettingsLoader].
public final class Settings {
    private final Map<Setting, Value> values;

    Settings(Map<Setting, Value> values) {
        this.values = new EnumMap<>(values);
        if (millis(Setting.SUSPECT) <= millis(Setting.HEARTBEAT)
                || millis(Setting.LEASE) <= millis(Setting.SUSPECT)) {
            throw CliFailure.usage(
                    "heartbeat, suspect, lease: expected each longer than the one before, found %s, %s, %s"
                            .formatted(
                                    text(Setting.HEARTBEAT),
                                    text(Setting.SUSPECT),
                                    text(Setting.LEASE)));
        }
    }

    /// A value and who set it.
    ///
    /// @param origin such as `flag --http`, `STOKER_HTTP`, `./stoker.yaml:3:7` or `built-in`
    public record Value(String text, String origin) {}

    /// {@return the value and its origin}
    public Value value(Setting setting) {
        Value value = values.get(setting);
        if (value == null) {
            throw new IllegalStateException("no value for " + setting.key());
        }
        return value;
    }

    /// {@return the value as text, empty when it is not set and follows from something else}
    public String text(Setting setting) {
        return value(setting).text();
    }

    /// {@return whether it is `true`}
    public boolean truth(Setting setting) {
        return text(setting).equals("true");
    }

    /// {@return a span in milliseconds}
    public long millis(Setting setting) {
        return Spans.millis(text(setting));
    }

    /// {@return an address}
    public Address address(Setting setting) {
        return Address.parse(text(setting));
    }

    /// {@return virtual GPU slots, when somebody said how many}
    public OptionalInt gpus() {
        String text = text(Setting.GPUS);
        return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    }

    /// {@return Mbit/s that workers may ask for on this node, 0 for none}
    public int nodeBandwidthMbps() {
        return (int) Quantities.networkMbps(text(Setting.NODE_BANDWIDTH)).orElse(0);
    }

    /// {@return MiB of scratch space that workers may ask for on this node, 0 for none}
    public long nodeScratchMib() {
        return Quantities.memoryMib(text(Setting.NODE_SCRATCH)).orElse(0);
    }

    /// {@return what keeps workers on one GPU of this node apart}
    public Isolation gpuSharing() {
        return Isolation.of(text(Setting.GPU_SHARING)).orElse(Isolation.NONE);
    }

    /// {@return where the process keeps its files}
    public Path dataDirectory() {
        return Path.of(text(Setting.DATA_DIR));
    }

    /// {@return the node's name, when somebody chose one}
    public Optional<String> nodeName() {
        return Optional.of(text(Setting.NODE_NAME)).filter(name -> !name.isEmpty());
    }

    /// {@return the same settings with one changed}
    public Settings with(Setting setting, String text, String origin) {
        Map<Setting, Value> changed = new EnumMap<>(values);
        changed.put(setting, new Value(text, origin));
        return new Settings(changed);
    }

    /// {@return whether nobody set it}
    public boolean builtIn(Setting setting) {
        return value(setting).origin().equals(SettingsLoader.BUILT_IN);
    }
}
