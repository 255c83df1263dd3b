package io.stoker.agent.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The tiny shell program that stands between the agent and each worker, so that a worker's end is
/// written down even when no agent lives to see it.
///
/// It leads a session and a process group of its own. It claims the worker by making the file
/// `pid`, which only one can make: an agent that finds no such file makes it itself, and then this
/// worker can no longer start. It joins the worker's control groups, runs the program, writes the
/// code into `exit`, and ends whatever the program left behind in the group, itself included.
/// Signals to the group reach the program; the shim only survives them. The program's words arrive
/// as arguments: nothing is ever pasted into shell text.
final class Shim {
    private static final String TEXT =
            """
            dir=$1; joins=$2; shift 2
            set -C
            read -r stat < /proc/self/stat
            { printf '%s\\n' "$stat" > "$dir/pid"; } 2>/dev/null || exit 125
            set +C
            while [ "$joins" -gt 0 ]; do
              echo $$ > "$1" || echo "stoker: could not join the control group $1" >&2
              shift; joins=$((joins - 1))
            done
            stop=
            trap : HUP INT QUIT USR1 USR2 ALRM
            trap stop=1 TERM
            if [ -z "$stop" ]; then "$@"; code=$?; else code=143; fi
            printf '%s\\n' "$code" > "$dir/exit"
            kill -KILL 0
            """;

    private Shim() {}

    /// {@return the command that runs `argv` under the shim}
    ///
    /// @param directory the worker's directory
    /// @param joins `cgroup.procs` files to join, in order
    /// @param argv the program, as an absolute path, and its arguments
    static List<String> command(Path directory, List<Path> joins, List<String> argv) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("setsid", "/bin/sh", "-c", TEXT, "stoker-worker"));
        command.add(directory.toString());
        command.add(Integer.toString(joins.size()));
        joins.forEach(join -> command.add(join.toString()));
        command.addAll(argv);
        return command;
    }
}
