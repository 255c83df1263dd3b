package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CommandTree;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Terminal;
import io.stoker.cli.Verb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker train`: runs the client verbs once against canned answers, so that the launcher can
/// record which classes they load. Not shown to people.
public final class TrainVerb implements Verb {
    private static final String JOB =
            """
            {"kind":"Job","metadata":{"id":1,"name":"a","labels":{"a":"b"},"continue":null,"total":1},
             "spec":{"queue":"default","user":"a","realm":"real","priority":500,"workers":2,
             "workload":{"type":"exec","argv":["true"]},"time":{"limitSeconds":60}},
             "status":{"state":"COMPLETED","request":"1x1","attempt":1,"waitSeconds":0.5,"runSeconds":1.5,
             "startedAt":"2026-01-01T00:00:00Z","submittedAt":"2026-01-01T00:00:00Z","nodes":["n01"],
             "nodeCount":1,"exitCode":0,"workers":[{"rank":0,"node":"n01","gpus":[0]}],"attempts":[]}}\
            """;
    private static final String ANSWER =
            """
            {"kind":"Any","version":"0","ready":true,"metadata":{"id":1,"name":"a","continue":null,"total":1},
             "job":1,"state":"PENDING","summary":"waits","position":{"queue":1,"overall":1,"of":1},
             "nodes":{"total":1},"gpus":{"total":1},"jobs":{"running":1},"spec":{"jobsPerMinute":1},
             "status":{"state":"COMPLETED"},"items":[%s]}\
            """
                    .formatted(JOB);
    private final Supplier<List<Verb>> verbs;

    /// @param verbs all verbs
    public TrainVerb(Supplier<List<Verb>> verbs) {
        this.verbs = verbs;
    }

    @Override
    public String name() {
        return "train";
    }

    @Override
    public String summary() {
        return "Record which classes verbs load (used by the launcher).";
    }

    @Override
    public List<String> examples() {
        return List.of("stoker train verbs", "stoker train server");
    }

    @Override
    public Group group() {
        return Group.TOOLS;
    }

    @Override
    public boolean hidden() {
        return true;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.words(spec, "WHAT", "verbs or server.");
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        if (arguments.positionals().contains("server")) {
            return ServerTraining.run(session);
        }
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> serve(server));
            Session quiet =
                    new Session(
                            InputStream.nullInputStream(),
                            new PrintStream(
                                    OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                            new PrintStream(
                                    OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                            new Terminal(true, true, true, true, 120),
                            Map.of("STOKER_SERVER", "http://127.0.0.1:" + server.getLocalPort()),
                            Map.of(),
                            session.workingDirectory());
            CommandTree tree = new CommandTree(verbs.get());
            for (String line :
                    List.of(
                            "jobs",
                            "jobs -o json",
                            "jobs -a -o yaml",
                            "job 1",
                            "why 1",
                            "logs 1",
                            "nodes",
                            "gpus",
                            "queues",
                            "status",
                            "events",
                            "fault ls",
                            "sim status",
                            "submit -- true",
                            "submit - --dry-run",
                            "run -- true",
                            "cancel 1",
                            "drain n01",
                            "config view --origin",
                            "version",
                            "--help",
                            "jobs --help",
                            "jbos",
                            "jobs --wat")) {
                tree.run(List.of(line.split(" ")), quiet);
            }
        }
        return ExitCode.OK;
    }

    private static void serve(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8));
                String first = in.readLine();
                String line = in.readLine();
                while (line != null && !line.isEmpty()) {
                    line = in.readLine();
                }
                boolean one =
                        first != null
                                && (first.startsWith("POST")
                                        || first.startsWith("GET /api/v1/jobs/1 "));
                byte[] body = (one ? JOB : ANSWER).getBytes(StandardCharsets.UTF_8);
                String head =
                        "HTTP/1.1 200 OK\r\nContent-Length: "
                                + body.length
                                + "\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().write(body);
            } catch (IOException closed) {
                // the client went away, or the training is over
            }
        }
    }
}
