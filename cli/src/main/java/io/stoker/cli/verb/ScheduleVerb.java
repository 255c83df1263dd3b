package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Listing;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.ServerClient;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker schedule`: jobs that recur.
public final class ScheduleVerb implements Verb {

    static final String PATH = "/api/v1/schedules";

    @Override
    public String name() {
        return "schedule";
    }

    @Override
    public String summary() {
        return "List, show, pause, resume and delete schedules of jobs.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "stoker schedule list",
                "stoker schedule show nightly",
                "stoker schedule pause nightly",
                "stoker submit nightly.yaml   # a job file with `schedule` makes one");
    }

    @Override
    public Group group() {
        return Group.JOBS;
    }

    @Override
    public void declare(CommandSpec spec) {
        // its words are verbs of their own
    }

    @Override
    public int run(Arguments arguments, Session session) {
        return ExitCode.USAGE;
    }

    @Override
    public List<Verb> verbs() {
        return List.of(
                new ListVerb(ListVerb.Kind.SCHEDULES, "list"),
                new Show(),
                new Change("pause", "Let due times pass without a run.", "paused"),
                new Change("resume", "Run again from the next due time on.", "runs again"),
                new Change("delete", "Forget schedules; their jobs stay.", "deleted"));
    }

    /// {@return what there is to say about the next times, such as `Next: 2026-01-05T06:00:00Z,
    /// ...`}
    static String nextTimes(Json schedule) {
        List<String> times =
                schedule.at("status.nextTimes").items().stream().map(Json::text).toList();
        return times.isEmpty() ? "It is paused." : "Next: " + String.join(", ", times) + ".";
    }

    private static String path(String word) {
        String name = word.startsWith("schedule/") ? word.substring(9) : word;
        return PATH + "/" + ServerClient.encode(name);
    }

    /// `stoker schedule show`.
    private static final class Show implements Verb {
        @Override
        public String name() {
            return "show";
        }

        @Override
        public String summary() {
            return "Show one schedule: its rule, next times and last runs.";
        }

        @Override
        public List<String> examples() {
            return List.of("stoker schedule show nightly", "stoker schedule show nightly -o yaml");
        }

        @Override
        public Group group() {
            return Group.JOBS;
        }

        @Override
        public void declare(CommandSpec spec) {
            Options.words(spec, "SCHEDULE", "Its name.");
            Options.output(spec);
            Options.server(spec);
        }

        @Override
        public int run(Arguments arguments, Session session) {
            String name = arguments.only("schedule");
            Json schedule = Servers.client(arguments, session).get(path(name));
            if (!Listing.format(arguments).forPeople()) {
                new Columns(session)
                        .schedules()
                        .print(session, Listing.format(arguments), schedule);
                return ExitCode.OK;
            }
            session.out()
                    .printf(
                            "%s  %s  %s  overlap: %s%n%s%n",
                            schedule.at("metadata.name").text(),
                            schedule.at("spec.cron").text(),
                            schedule.at("spec.zone").text(),
                            schedule.at("spec.overlap").text(),
                            nextTimes(schedule));
            for (Json run : schedule.at("status.runs").items()) {
                session.out()
                        .printf(
                                "due %s  job %s  %s%n",
                                run.at("dueAt").text(),
                                run.at("jobId").text(),
                                run.at("state").words().orElse("forgotten"));
            }
            return ExitCode.OK;
        }
    }

    /// `stoker schedule pause`, `resume` and `delete`.
    ///
    /// @param done what the schedule is afterwards
    private record Change(String name, String summary, String done) implements Verb {
        @Override
        public List<String> examples() {
            return List.of("stoker schedule " + name + " nightly");
        }

        @Override
        public Group group() {
            return Group.JOBS;
        }

        @Override
        public void declare(CommandSpec spec) {
            Options.words(spec, "SCHEDULE...", "Names of schedules.");
            Options.server(spec);
        }

        @Override
        public int run(Arguments arguments, Session session) {
            if (arguments.positionals().isEmpty()) {
                throw CliFailure.usage(
                        "expected the name of a schedule; `stoker schedule list` lists them");
            }
            ServerClient client = Servers.client(arguments, session);
            for (String word : arguments.positionals()) {
                String path = path(word);
                Json changed =
                        name.equals("delete")
                                ? client.call("DELETE", path, "application/json", "").body()
                                : client.post(path + "/" + name, new Json.Obj(Map.of()));
                session.out()
                        .printf(
                                "schedule %s %s%s%n",
                                changed.at("metadata.name").text(),
                                done,
                                name.equals("resume") ? ". " + nextTimes(changed) : "");
            }
            return ExitCode.OK;
        }
    }
}
