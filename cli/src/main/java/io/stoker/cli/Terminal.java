package io.stoker.cli;

import java.util.Map;

/// What the two outputs are connected to. The launcher looks, because it can do so without loading
/// a console library.
///
/// @param outInteractive whether a person watches standard output
/// @param errInteractive whether a person watches standard error
/// @param outColour whether to colour standard output
/// @param errColour whether to colour standard error
/// @param columns width, 0 when unknown
public record Terminal(
        boolean outInteractive,
        boolean errInteractive,
        boolean outColour,
        boolean errColour,
        int columns) {

    /// A pipe or a file: no colour, no progress.
    public static final Terminal NONE = new Terminal(false, false, false, false, 0);

    /// {@return the terminal as the launcher found it, coloured as the environment asks:
    /// `NO_COLOR`, `STOKER_NO_COLOR` and `TERM=dumb` switch colour off, `FORCE_COLOR` switches it
    /// on}
    public static Terminal detect(Map<String, String> properties, Map<String, String> environment) {
        boolean out = "true".equals(properties.get("stoker.terminal.out"));
        boolean err = "true".equals(properties.get("stoker.terminal.err"));
        boolean forced =
                set(environment, "FORCE_COLOR") && !"0".equals(environment.get("FORCE_COLOR"));
        boolean refused =
                set(environment, "NO_COLOR")
                        || set(environment, "STOKER_NO_COLOR")
                        || "dumb".equals(environment.get("TERM"));
        boolean dumb = "dumb".equals(environment.get("TERM"));
        return new Terminal(
                out,
                err && !dumb,
                forced || out && !refused,
                forced || err && !refused,
                columns(properties.getOrDefault("stoker.terminal.columns", "")));
    }

    /// {@return the same terminal without colour}
    public Terminal plain() {
        return new Terminal(outInteractive, errInteractive, false, false, columns);
    }

    private static boolean set(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isEmpty();
    }

    private static int columns(String text) {
        try {
            return Math.max(0, Integer.parseInt(text.strip()));
        } catch (NumberFormatException unknown) {
            return 0;
        }
    }
}
