package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.ServerClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker run`: submits a command, shows its output, ends with its exit code. Ctrl-C cancels the
/// job.
public final class RunVerb implements Verb {
    @Override
    public String name() {
        return "run";
    }

    @Override
    public String summary() {
        return "Run a command as a job, show its output, exit with its code.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker run -- nvidia-smi",
                "stoker run --gpus 1 -- python3 train.py --epochs 3",
                "stoker run --workers 4 --gpus 1 -- sh -c 'echo rank $RANK of $WORLD_SIZE'");
    }

    @Override
    public Group group() {
        return Group.JOBS;
    }

    @Override
    public boolean takesCommand() {
        return true;
    }

    @Override
    public void declare(CommandSpec spec) {
        JobRequest.declare(spec);
        Options.flag(spec, "Leave the job running on Ctrl-C.", "--detach-on-interrupt");
        Options.server(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        if (arguments.command().isEmpty()) {
            throw CliFailure.usage(
                    "expected a command after --, such as `stoker run --gpus 1 -- python3 train.py`");
        }
        JobRequest request = JobRequest.ofCommand(arguments.command(), arguments, session);
        if (arguments.text("--retries").isEmpty()) {
            request = withoutRetries(request);
        }
        ServerClient client = Servers.client(arguments, session);
        ServerClient.Reply reply =
                SubmitVerb.send(client, request, false, ServerClient.newKey(), session);
        String id = reply.body().at("metadata.id").text();
        session.say(session.errInk().dim("job " + id));
        AtomicBoolean over = new AtomicBoolean();
        Thread cancel = new Thread(() -> cancel(client, id, over), "cancel");
        if (!arguments.has("--detach-on-interrupt")) {
            Runtime.getRuntime().addShutdownHook(cancel);
        }
        int code = new LogFollower(client, session).follow(id);
        over.set(true);
        return code;
    }

    /// A person watches: a command that fails has failed.
    private static JobRequest withoutRetries(JobRequest request) {
        Map<String, Json> job =
                new LinkedHashMap<>(io.stoker.cli.wire.JsonReader.read(request.body()).fields());
        job.put("retries", Json.of(0));
        return new JobRequest(
                request.contentType(),
                io.stoker.cli.wire.JsonWriter.line(new Json.Obj(job)),
                request.origin());
    }

    private static void cancel(ServerClient client, String id, AtomicBoolean over) {
        if (over.get()) {
            return;
        }
        try {
            Map<String, Json> body = Map.of("reason", Json.of("interrupted at the terminal"));
            client.post("/api/v1/jobs/" + ServerClient.encode(id) + "/cancel", new Json.Obj(body));
        } catch (CliFailure gone) {
            // the process ends anyway, and the job is where the controller says it is
        }
    }
}
