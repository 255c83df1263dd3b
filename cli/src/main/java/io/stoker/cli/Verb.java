package io.stoker.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// One word of the command line, such as `submit`, or `sim` with its own words below it.
public interface Verb {

    /// {@return the word}
    String name();

    /// {@return one line on what it does}
    String summary();

    /// {@return command lines that show it, most useful first; help leads with them}
    List<String> examples();

    /// {@return the heading it stands under in the overview}
    Group group();

    /// Adds its options and parameters.
    void declare(CommandSpec spec);

    /// Does it.
    ///
    /// @return the exit code
    int run(Arguments arguments, Session session) throws IOException;

    /// {@return the verbs below it, none for most}
    default List<Verb> verbs() {
        return List.of();
    }

    /// {@return whether a command line of the user's own may follow `--`}
    default boolean takesCommand() {
        return false;
    }

    /// {@return whether people need not see it}
    default boolean hidden() {
        return false;
    }

    /// Headings of the overview, in its order.
    enum Group {
        CLUSTER("Run a cluster"),
        JOBS("Submit and follow jobs"),
        NODES("Look after nodes and queues"),
        WHAT_IF("Simulate and break things"),
        TOOLS("Settings and tools");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        /// {@return the heading}
        public String title() {
            return title;
        }
    }
}
