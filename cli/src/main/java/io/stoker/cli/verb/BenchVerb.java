package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.BenchRunner;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.OutputFormat;
import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker bench`: measures, with benchmarks that anyone can repeat.
public final class BenchVerb implements Verb {

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public String summary() {
        return "Measure: placement, queue, gang, submit, latency, restart and more.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker bench",
                "stoker bench placement",
                "stoker bench queue --set queued=1000,100000 -o json");
    }

    @Override
    public Group group() {
        return Group.TOOLS;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.words(spec, "NAME", "The benchmark; without it, all are listed.");
        Options.texts(
                spec, "KEY=VALUE", "Change a parameter; may be given several times.", "--set");
        Options.output(spec);
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        BenchRunner runner =
                ServiceLoader.load(BenchRunner.class)
                        .findFirst()
                        .orElseThrow(
                                () -> CliFailure.usage("this build of stoker has no benchmarks"));
        if (arguments.positionals().isEmpty()) {
            runner.names().forEach(session.out()::println);
            return ExitCode.OK;
        }
        boolean json =
                arguments.has("--json")
                        || arguments
                                .text("-o")
                                .map(OutputFormat::named)
                                .filter(OutputFormat.JSON::equals)
                                .isPresent();
        try {
            runner.run(arguments.only("benchmark"), arguments.texts("--set"), json, session);
            return ExitCode.OK;
        } catch (IllegalArgumentException wrong) {
            throw CliFailure.usage(String.valueOf(wrong.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILURE;
        }
    }
}
