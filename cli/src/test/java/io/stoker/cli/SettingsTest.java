package io.stoker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir private Path folder;
    private Shell shell;

    @BeforeEach
    void start() {
        shell = new Shell(folder);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }

    private String view(String setting, String... words) {
        List<String> all =
                new java.util.ArrayList<>(List.of("config", "view", "--origin", "-o", "csv"));
        all.addAll(List.of(words));
        Shell.Ran ran = shell.run(all.toArray(String[]::new));
        assertThat(ran.code()).as(ran.err()).isZero();
        String line =
                ran.out()
                        .lines()
                        .filter(one -> one.startsWith(setting + ","))
                        .findFirst()
                        .orElseThrow();
        return line.split(",")[1] + " from " + line.split(",")[2];
    }

    @Test
    void eachSourceWinsOverTheOnesBelowIt() throws IOException {
        assertThat(view("http")).isEqualTo("127.0.0.1:8000 from built-in");

        write("home/.config/stoker/config.yaml", "http: 127.0.0.1:8100\n");
        assertThat(view("http")).startsWith("127.0.0.1:8100 from ").endsWith("config.yaml:1:7");

        write("stoker.yaml", "# here\nhttp: 127.0.0.1:8200\n");
        assertThat(view("http")).startsWith("127.0.0.1:8200 from ").endsWith("stoker.yaml:2:7");

        write("named.yaml", "http: 127.0.0.1:8300\n");
        assertThat(view("http", "--config", "named.yaml"))
                .startsWith("127.0.0.1:8300 from ")
                .endsWith("named.yaml:1:7");

        shell.set("STOKER_HTTP", "127.0.0.1:8400");
        assertThat(view("http", "--config", "named.yaml"))
                .isEqualTo("127.0.0.1:8400 from STOKER_HTTP");

        assertThat(view("http", "--config", "named.yaml", "--http", "127.0.0.1:8500"))
                .isEqualTo("127.0.0.1:8500 from flag --http");
    }

    @Test
    void filesMayNestSections() throws IOException {
        write("stoker.yaml", "log: {level: debug}\npolicy:\n  order: fifo\n");

        assertThat(view("log.level")).startsWith("debug");
        assertThat(view("policy.order")).startsWith("fifo").endsWith("stoker.yaml:3:10");
    }

    @Test
    void unknownKeyIsAnErrorWithSuggestionAndPlace() throws IOException {
        write("stoker.yaml", "http: 127.0.0.1:8000\nlog:\n  levle: debug\n");

        Shell.Ran ran = shell.run("config", "view");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err())
                .contains("stoker.yaml:3:3: unknown setting log.levle; did you mean log.level?");
    }

    @Test
    void wrongValueNamesPlaceAndChoices() throws IOException {
        write("stoker.yaml", "log.level: loud\n");
        assertThat(shell.run("config", "view").err())
                .contains(
                        "stoker.yaml:1:12: log.level: expected trace|debug|info|warn|error, found loud");

        write("stoker.yaml", "http: 8000\n");
        assertThat(shell.run("config", "view").err())
                .contains("expected HOST:PORT such as 127.0.0.1:8000, found 8000");

        write("stoker.yaml", "gpus: 65\n");
        assertThat(shell.run("config", "view").err())
                .contains("expected a number of GPUs from 0 to 64, found 65");

        write("stoker.yaml", "lease: 2s\n");
        assertThat(shell.run("config", "view").err())
                .contains("expected each longer than the one before, found 1s, 3s, 2s");

        write("stoker.yaml", "- http\n");
        assertThat(shell.run("config", "view").err())
                .contains("stoker.yaml:1:1: settings: expected `key: value`");

        write("stoker.yaml", "http: [\n");
        assertThat(shell.run("config", "view").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void wrongEnvironmentAndFlagNameThemselves() {
        assertThat(shell.run("config", "view", "--heartbeat", "fast").err())
                .contains("--heartbeat: expected a time such as 90s");

        shell.set("STOKER_POLICY_ORDER", "fiffo");
        assertThat(shell.run("config", "view").err())
                .contains("STOKER_POLICY_ORDER: expected")
                .contains("did you mean fifo?");
    }

    @Test
    void profileSetsTheSpansThatNobodySet() {
        assertThat(view("lease", "--profile", "seed")).isEqualTo("20s from profile");
        assertThat(view("heartbeat", "--profile", "seed", "--heartbeat", "4s"))
                .isEqualTo("4s from flag --heartbeat");
    }

    @Test
    void serverFollowsTheHttpSetting() {
        assertThat(view("server", "--http", "127.0.0.1:9000"))
                .isEqualTo("http://127.0.0.1:9000 from flag --http");
    }

    @Test
    void dataDirectoryFollowsTheUsersDirectories() {
        assertThat(view("dataDir"))
                .startsWith(folder.resolve("home/.local/share/stoker") + " from built-in");
        shell.set("XDG_DATA_HOME", folder.resolve("xdg").toString());
        assertThat(view("dataDir")).startsWith(folder.resolve("xdg/stoker").toString());
        assertThat(view("dataDir", "--data-dir", "here"))
                .isEqualTo(folder.resolve("here") + " from flag --data-dir");
    }

    @Test
    void missingNamedFileIsNotFound() {
        Shell.Ran ran = shell.run("config", "view", "--config", "none.yaml");

        assertThat(ran.code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(ran.err()).contains("none.yaml");
    }
}
