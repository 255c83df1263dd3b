package io.stoker.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Looks at the text of the repository's files, one at a time, for what a compiler does not see.
final class Tidy {

    static final int MOST_LINES = 600;
    static final int MOST_TEST_LINES = 900;
    static final int MOST_COLUMNS = 100;

    private static final Set<String> SKIPPED =
            Set.of("target", "node_modules", "build", "__pycache__", "images", ".git", ".mvn");

    private static final Pattern TEXT =
            Pattern.compile(
                    ".*\\.(java|js|css|html|sh|py|proto|md|ya?ml|xml|properties)|stoker|verify|run");

    private static final Pattern CODE = Pattern.compile(".*\\.(java|js|css|html|sh|py|proto)");

    private static final Pattern EMPTY_NAME =
            Pattern.compile(
                    "\\b(?:class|record|interface|enum)\\s+"
                            + "((?:Abstract|Base)[A-Z]\\w*|\\w*(?:Manager|Helpers?|Utils?|Impl|Info|Data|Misc))\\b");

    private static final Pattern EMPTY_PACKAGE =
            Pattern.compile("^package .*\\b(util|utils|common|helper|helpers|base|misc)\\b.*;");

    private static final Pattern OPEN_END =
            Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b(?!.*#\\d+)");

    private static final Pattern MACHINE_PATH =
            Pattern.compile("(^|[^A-Za-z0-9._-])/(work|farm|root)/");

    private static final Pattern PACKAGE_HOST =
            Pattern.compile(
                    "https?://[a-z0-9.-]*(repo|registry|packages|deb)[a-z0-9.-]*\\.(org|com|net)");

    private static final Pattern DECIMAL_UNIT =
            Pattern.compile("(?<![-\\w])(\\d[\\d.,]*\\s?)?(G" + "B|M" + "B)\\b");

    /// Files that quote the rules which they would otherwise break.
    private static final Set<String> QUOTES = Set.of("Tidy.java", "TidyTest.java");

    private Tidy() {}

    /// Something untidy.
    ///
    /// @param line counted from 1; 0 for the whole file
    record Finding(Path file, int line, String what) {
        @Override
        public String toString() {
            return "%s:%d: %s".formatted(file, line, what);
        }
    }

    /// {@return the folder of the whole project}
    static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(folder.resolve("rules/pom.xml"))) {
            folder =
                    Optional.ofNullable(folder.getParent())
                            .orElseThrow(() -> new IllegalStateException("run inside the project"));
        }
        return folder;
    }

    /// {@return the project's text files, relative to its folder}
    static List<Path> files(Path repository) {
        List<Path> found = new ArrayList<>();
        collect(repository, repository, found);
        return found;
    }

    private static void collect(Path repository, Path folder, List<Path> found) {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                String name = String.valueOf(entry.getFileName());
                if (Files.isDirectory(entry)) {
                    boolean hidden = name.startsWith(".") && !name.equals(".ci");
                    if (!hidden && !SKIPPED.contains(name) && !Files.isSymbolicLink(entry)) {
                        collect(repository, entry, found);
                    }
                } else if (TEXT.matcher(name).matches()) {
                    found.add(repository.relativize(entry));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// {@return what is untidy in one file}
    static List<Finding> check(Path file, String text) {
        List<Finding> findings = new ArrayList<>();
        String name = String.valueOf(file.getFileName());
        List<String> lines = text.lines().toList();
        boolean test = file.toString().contains("src/test/") || file.toString().contains("bench/");
        int most = test ? MOST_TEST_LINES : MOST_LINES;
        if (CODE.matcher(name).matches() && lines.size() > most) {
            findings.add(
                    new Finding(file, 0, "%d lines, at most %d".formatted(lines.size(), most)));
        }
        if (QUOTES.contains(name)) {
            return findings;
        }
        for (int i = 0; i < lines.size(); i++) {
            int number = i + 1;
            String above = i == 0 ? "" : lines.get(i - 1).strip();
            for (String what : checkLine(name, above, lines.get(i))) {
                findings.add(new Finding(file, number, what));
            }
        }
        return findings;
    }

    private static List<String> checkLine(String name, String above, String line) {
        List<String> found = new ArrayList<>();
        if (name.endsWith(".java")) {
            checkJava(name, above, line, found);
        }
        if (OPEN_END.matcher(line).find()) {
            found.add("an open end without the number of an issue");
        }
        if (MACHINE_PATH.matcher(line).find()) {
            found.add("a path of one machine");
        }
        if (PACKAGE_HOST.matcher(line).find()) {
            found.add("the address of a package host");
        }
        if (DECIMAL_UNIT.matcher(line).find()) {
            found.add("a unit that people read in two ways: write GiB or MiB");
        }
        return found;
    }

    private static void checkJava(String name, String above, String line, List<String> found) {
        String bare = line.strip();
        if (bare.startsWith("///") && line.length() > MOST_COLUMNS) {
            found.add(
                    "a documentation line of %d columns: the formatter would break it"
                            .formatted(line.length()));
        }
        if (bare.startsWith("//") && !bare.startsWith("///") && above.startsWith("///")) {
            found.add("a comment directly below documentation");
        }
        if (EMPTY_NAME.matcher(line).find() && !bare.startsWith("//") && !bare.startsWith("*")) {
            found.add("a name that says nothing");
        }
        if (EMPTY_PACKAGE.matcher(line).find()) {
            found.add("a package name that says nothing");
        }
        if (line.contains("@author")) {
            found.add("an author: history knows");
        }
        if (line.contains("@Disabled")) {
            found.add("a test that does not run");
        }
        if (line.startsWith("import org.mockito")) {
            found.add("a mock: write a small fake");
        }
        if (name.endsWith("Test.java") && line.contains("Thread.sleep(")) {
            found.add("a test that sleeps");
        }
    }

    /// {@return the packages below a source folder that lack a `package-info.java` with
    /// `@NullMarked`}
    static List<Path> packagesWithoutNullMark(Path repository) {
        return files(repository).stream()
                .filter(file -> file.toString().contains("src/main/java/"))
                .map(file -> Optional.ofNullable(file.getParent()).orElseThrow())
                .distinct()
                .filter(folder ->
                        !isNullMarked(repository.resolve(folder).resolve("package-info.java")))
                .toList();
    }

    private static boolean isNullMarked(Path packageInfo) {
        return Files.isRegularFile(packageInfo) && read(packageInfo).contains("@NullMarked");
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
