package io.stoker.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// The dashboard has no build step, so these tests stand where a bundler would complain.
class DashboardFilesTest {
    private static final Pattern IMPORT_MAP =
            Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);
    private static final Pattern IMPORT =
            Pattern.compile("(?:from\\s+|import\\s+|import\\()['\"]([^'\"]+)['\"]");
    private static final Pattern PAGE_FILE =
            Pattern.compile("(?:href|src)=\"(/(?:ui|webjars)/[^\"]+)\"");
    private static final Pattern OTHER_HOST =
            Pattern.compile("(?:https?:)?//[a-z0-9-]+\\.[a-z0-9.-]+");

    /// Ways to put text into the page as markup, or to run text as code.
    private static final List<String> DANGEROUS =
            List.of(
                    "unsafeHTML",
                    "unsafeSVG",
                    "unsafeStatic",
                    "innerHTML",
                    "outerHTML",
                    "insertAdjacentHTML",
                    "document.write",
                    "eval(",
                    "new Function");

    private static final int MOST_LINES = 400;
    private static final int MOST_PACKED_BYTES = 100 * 1024;

    private final Path root = root();

    @Test
    void importMapNamesFilesThatAreOnTheClassPath() throws IOException {
        Matcher found = IMPORT_MAP.matcher(text(root.resolve("index.html")));
        assertThat(found.find()).isTrue();

        JsonNode imports = new ObjectMapper().readTree(found.group(1)).path("imports");

        assertThat(imports.size()).isPositive();
        for (JsonNode target : imports) {
            assertThat(webjar(target.asText())).as(target.asText()).isNotNull();
        }
    }

    @Test
    void pageAsksOnlyForFilesThatExist() {
        Matcher found = PAGE_FILE.matcher(text(root.resolve("index.html")));
        List<String> missing = new ArrayList<>();
        int count = 0;
        while (found.find()) {
            count++;
            String path = found.group(1);
            boolean there =
                    path.startsWith("/ui/")
                            ? Files.isRegularFile(root.resolve(path.substring("/ui/".length())))
                            : webjar(path) != null;
            if (!there) {
                missing.add(path);
            }
        }

        assertThat(count).isGreaterThan(5);
        assertThat(missing).isEmpty();
    }

    @Test
    void modulesImportOnlyWhatExists() {
        List<String> missing = new ArrayList<>();
        for (Path module : files(".js")) {
            Matcher found = IMPORT.matcher(text(module));
            while (found.find()) {
                String target = found.group(1);
                if (target.startsWith(".")
                        && !Files.isRegularFile(module.resolveSibling(target).normalize())) {
                    missing.add(root.relativize(module) + " -> " + target);
                }
                boolean library =
                        target.equals("lit")
                                || target.startsWith("lit/")
                                        && webjar("/webjars/lit/3.3.2" + target.substring(3))
                                                != null;
                if (!target.startsWith(".") && !library) {
                    missing.add(
                            root.relativize(module) + " -> " + target + " (not in the import map)");
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void everyScreenOfTheRouterHasItsFile() {
        Matcher found = Pattern.compile("file: '([a-z]+)'").matcher(text(root.resolve("app.js")));
        List<String> screens = new ArrayList<>();
        while (found.find()) {
            screens.add(found.group(1));
        }

        assertThat(screens)
                .contains(
                        "overview", "jobs", "job", "nodes", "gpus", "queues", "faults", "simulator")
                .allSatisfy(name ->
                        assertThat(root.resolve("screens/" + name + ".js")).isRegularFile());
    }

    @Test
    void chartLibraryIsOnTheClassPath() {
        Matcher found =
                Pattern.compile("'(/webjars/chart[^']+)'")
                        .matcher(text(root.resolve("parts/line-chart.js")));

        assertThat(found.find()).isTrue();
        assertThat(webjar(found.group(1))).isNotNull();
    }

    @Test
    void namesNoOtherHost() {
        for (Path file : files("")) {
            String text = text(file).replace("http://www.w3.org/2000/svg", "");
            assertThat(OTHER_HOST.matcher(text).results().map(r -> r.group()).toList())
                    .as(root.relativize(file).toString())
                    .isEmpty();
        }
    }

    @Test
    void putsNoTextIntoThePageAsMarkup() {
        for (Path file : files(".js")) {
            String text = text(file);
            assertThat(DANGEROUS.stream().filter(text::contains).toList())
                    .as(root.relativize(file).toString())
                    .isEmpty();
        }
    }

    @Test
    void keepsToAPolicyWithoutInlineStylesAndHandlers() {
        Pattern inline = Pattern.compile("\\s(style|on[a-z]+)=[\"']");
        for (Path file : files("")) {
            assertThat(inline.matcher(text(file)).results().map(r -> r.group()).toList())
                    .as(root.relativize(file).toString())
                    .isEmpty();
        }
    }

    @Test
    void staysSmall() throws IOException {
        int packed = 0;
        for (Path file : files(".js")) {
            assertThat(text(file).lines().count())
                    .as(root.relativize(file).toString())
                    .isLessThanOrEqualTo(MOST_LINES);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
                Files.copy(file, zip);
            }
            packed += bytes.size();
        }

        assertThat(packed).isBetween(1, MOST_PACKED_BYTES);
    }

    private List<Path> files(String ending) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // A folder of the import map ends with a slash; a folder inside a jar is found without it too.
    private static @org.jspecify.annotations.Nullable URL webjar(String path) {
        return DashboardFilesTest.class.getResource("/META-INF/resources" + path);
    }

    private static Path root() {
        try {
            URI page =
                    Objects.requireNonNull(
                                    DashboardFilesTest.class.getResource("/dashboard/index.html"))
                            .toURI();
            return Objects.requireNonNull(Path.of(page).getParent());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
