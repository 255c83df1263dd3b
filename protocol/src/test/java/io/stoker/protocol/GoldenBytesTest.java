package io.stoker.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.stoker.model.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the bytes of every command for ever: a journal written by any earlier version must replay.
class GoldenBytesTest {

    private static final String FILE = "/golden/commands.txt";

    private final Map<String, String> golden = load();

    @Test
    void everyExampleEncodesToItsGoldenBytes() {
        StringBuilder missing = new StringBuilder();
        Examples.commands()
                .forEach((name, command) -> {
                    String bytes = HexFormat.of().formatHex(CommandCodec.encode(command));
                    if (golden.containsKey(name)) {
                        assertThat(bytes).as(name).isEqualTo(golden.get(name));
                    } else {
                        missing.append(name).append(" = ").append(bytes).append('\n');
                    }
                });
        assertThat(missing).as("lines to add to " + FILE).isEmpty();
    }

    @Test
    void everyGoldenLineStillDecodesToItsExample() throws MalformedException {
        Map<String, Command> examples = Examples.commands();
        assertThat(examples.keySet()).as("an example was removed").containsAll(golden.keySet());
        for (Map.Entry<String, String> line : golden.entrySet()) {
            Command decoded = CommandCodec.decodeOne(HexFormat.of().parseHex(line.getValue()));
            assertThat(decoded).as(line.getKey()).isEqualTo(examples.get(line.getKey()));
        }
    }

    @Test
    void everyKindOfCommandHasGoldenBytes() {
        List<String> kinds =
                Stream.of(Command.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .sorted()
                        .toList();
        List<String> covered =
                golden.keySet().stream()
                        .map(name -> name.replaceFirst("\\..*", ""))
                        .distinct()
                        .sorted()
                        .toList();
        assertThat(covered).isEqualTo(kinds);
    }

    @Test
    void aBatchHasTheGoldenFrame() throws MalformedException {
        List<Command> batch = List.of(new Command.EndPause(1, 2), new Command.MissDeadline(3, 4));
        byte[] bytes = CommandCodec.encode(batch);
        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("0801" + "1206" + "08014202" + "0802" + "1206" + "08035202" + "0804");
        assertThat(CommandCodec.decode(bytes)).isEqualTo(batch);
    }

    private static Map<String, String> load() {
        try (InputStream in =
                Objects.requireNonNull(GoldenBytesTest.class.getResourceAsStream(FILE))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" = ", 2))
                    .collect(
                            Collectors.toMap(
                                    parts -> parts[0],
                                    parts -> parts[1],
                                    (a, b) -> fail("twice: " + a),
                                    LinkedHashMap::new));
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
