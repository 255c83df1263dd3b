import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Runs the commands of Markdown files and compares what they print.
///
/// A fenced block runs when the line above it is `<!-- run -->`. Lines that begin with `$ ` are
/// commands, the lines below a command are what it should print: each must appear, in order, and
/// `...` stands for any text. `<!-- run background -->` starts the command and waits until the
/// controller is ready; it is stopped at the end of the file. `<!-- run exit=7 -->` expects an exit
/// code.
///
/// Each file gets ports and a data directory of its own: `localhost:8000` in a command means its
/// port.
///
/// usage, in the project's root: `java docs/check/RunBlocks.java FILE.md...`
final class RunBlocks {

    private static final long COMMAND_SECONDS = 300;
    private static final Pattern RUN = Pattern.compile("<!-- run(?<how>( [a-z=0-9]+)*) -->");

    private final Path file;
    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final String address;
    private final List<Process> background = new ArrayList<>();
    private int commands;
    private int failures;

    private RunBlocks(Path file) throws IOException {
        this.file = file;
        this.folder = Files.createTempDirectory("stoker-docs-");
        this.address = "127.0.0.1:" + freePort();
        environment.put("STOKER_HTTP", address);
        environment.put("STOKER_SERVER", "http://" + address);
        environment.put("STOKER_RAFT", "127.0.0.1:" + freePort());
        environment.put("STOKER_AGENTS", "127.0.0.1:" + freePort());
        environment.put("STOKER_DATA_DIR", folder.resolve("data").toString());
        environment.put("STOKER_VIRTUAL_GPUS", "4");
        environment.put("NO_COLOR", "1");
    }

    /// What to run and what to expect.
    private record Command(int line, String text, List<String> expected, boolean background, int exit) {}

    public static void main(String[] files) throws Exception {
        int failures = 0;
        for (String file : files) {
            RunBlocks blocks = new RunBlocks(Path.of(file));
            try {
                blocks.runAll();
            } finally {
                blocks.stop();
            }
            System.out.printf("%s: %d commands, %d failed%n", file, blocks.commands, blocks.failures);
            failures += blocks.failures;
        }
        System.exit(failures == 0 ? 0 : 1);
    }

    private void runAll() throws IOException, InterruptedException {
        for (Command command : commands(Files.readAllLines(file))) {
            commands++;
            System.out.printf("%s:%d: $ %s%n", file, command.line(), command.text());
            String trouble = command.background() ? start(command) : run(command);
            if (!trouble.isEmpty()) {
                failures++;
                System.out.printf("%s:%d: FAILED: %s%n", file, command.line(), trouble);
            }
        }
    }

    private static List<Command> commands(List<String> lines) {
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i + 1 < lines.size(); i++) {
            var run = RUN.matcher(lines.get(i).strip());
            if (run.matches() && lines.get(i + 1).startsWith("```")) {
                String how = run.group("how");
                i = block(lines, i + 2, how.contains("background"), exitCode(how), commands);
            }
        }
        return commands;
    }

    private static int exitCode(String how) {
        int at = how.indexOf("exit=");
        return at < 0 ? 0 : Integer.parseInt(how.substring(at + 5).split(" ")[0]);
    }

    private static int block(List<String> lines, int from, boolean background, int exit, List<Command> commands) {
        int i = from;
        while (i < lines.size() && !lines.get(i).startsWith("```")) {
            int number = i + 1;
            if (!lines.get(i).startsWith("$ ")) {
                i++;
                continue;
            }
            StringBuilder text = new StringBuilder(lines.get(i++).substring(2));
            while (text.toString().endsWith("\\") && i < lines.size()) {
                text.append('\n').append(lines.get(i++));
            }
            List<String> expected = new ArrayList<>();
            while (i < lines.size() && !lines.get(i).startsWith("```") && !lines.get(i).startsWith("$ ")) {
                if (!lines.get(i).isBlank()) {
                    expected.add(lines.get(i));
                }
                i++;
            }
            commands.add(new Command(number, text.toString(), expected, background, exit));
        }
        return i;
    }

    private String run(Command command) throws IOException, InterruptedException {
        Path output = folder.resolve("out.txt");
        Process process = launch(command.text(), output);
        if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            return "still running after %d s".formatted(COMMAND_SECONDS);
        }
        String printed = Files.readString(output);
        if (process.exitValue() != command.exit()) {
            return "expected exit code %d, found %d:%n%s".formatted(command.exit(), process.exitValue(), printed);
        }
        return compare(command.expected(), printed);
    }

    private String start(Command command) throws IOException, InterruptedException {
        Path output = folder.resolve("background-%d.txt".formatted(commands));
        Process process = launch("exec " + command.text(), output);
        background.add(process);
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(COMMAND_SECONDS)) {
            if (!process.isAlive()) {
                return "it ended:%n%s".formatted(Files.readString(output));
            }
            if (ready()) {
                // What it says about itself may come a moment after it is ready.
                String missing = compare(command.expected(), Files.readString(output));
                for (int i = 0; i < 200 && !missing.isEmpty(); i++) {
                    Thread.sleep(50);
                    missing = compare(command.expected(), Files.readString(output));
                }
                return missing;
            }
            Thread.sleep(50);
        }
        return "not ready after %d s:%n%s".formatted(COMMAND_SECONDS, Files.readString(output));
    }

    private Process launch(String text, Path output) throws IOException {
        String here = text.replace("localhost:8000", address).replace("127.0.0.1:8000", address);
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", here);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        return builder.start();
    }

    private boolean ready() {
        try {
            var connection = (HttpURLConnection) URI.create("http://" + address + "/readyz").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(1_000);
            try (InputStream in = connection.getInputStream()) {
                in.readAllBytes();
            }
            return connection.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /// {@return what is missing, empty when every expected line appears in order}
    private String compare(List<String> expected, String printed) {
        List<String> lines = printed.replace(address, "127.0.0.1:8000").lines().map(RunBlocks::squeeze).toList();
        int at = 0;
        for (String line : expected) {
            Pattern pattern = pattern(line);
            while (at < lines.size() && !pattern.matcher(lines.get(at)).matches()) {
                at++;
            }
            if (at == lines.size()) {
                return "expected a line like%n  %s%nfound%n%s".formatted(line, printed.indent(2));
            }
            at++;
        }
        return "";
    }

    private static String squeeze(String line) {
        return line.strip().replaceAll("\\s+", " ");
    }

    private static Pattern pattern(String line) {
        StringBuilder regex = new StringBuilder();
        for (String part : squeeze(line).split("\\.\\.\\.", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return Pattern.compile(regex.toString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void stop() throws IOException, InterruptedException {
        for (Process process : background) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path one : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        }
    }
}
