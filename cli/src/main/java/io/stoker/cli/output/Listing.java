package io.stoker.cli.output;

import io.stoker.cli.Arguments;
import io.stoker.cli.Session;
import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// How a list of one kind of thing is printed in each format.
///
/// @param kind the word before the name in `-o name`, such as `job`
/// @param name what `-o name` prints of each
/// @param columns of the table, in order
public record Listing(String kind, Function<Json, String> name, List<Column> columns) {
    public Listing {
        columns = List.copyOf(columns);
    }

    /// One column.
    ///
    /// @param wide whether only `-o wide` shows it
    public record Column(
            String title,
            boolean right,
            boolean wide,
            UnaryOperator<String> paint,
            Function<Json, String> cell) {

        /// {@return a column of text}
        public static Column left(String title, Function<Json, String> cell) {
            return new Column(title, false, false, UnaryOperator.identity(), cell);
        }

        /// {@return a column of numbers}
        public static Column right(String title, Function<Json, String> cell) {
            return new Column(title, true, false, UnaryOperator.identity(), cell);
        }

        /// {@return the same column, only shown by `-o wide`}
        public Column onlyWide() {
            return new Column(title, right, true, paint, cell);
        }

        /// {@return the same column, its cells coloured}
        public Column painted(UnaryOperator<String> newPaint) {
            return new Column(title, right, wide, newPaint, cell);
        }
    }

    /// {@return the format the user asked for}
    public static OutputFormat format(Arguments arguments) {
        if (arguments.has("--json")) {
            return OutputFormat.JSON;
        }
        return arguments.text("-o").map(OutputFormat::named).orElse(OutputFormat.TABLE);
    }

    /// Prints a list.
    ///
    /// @param whole the list as the API gives it
    /// @param items its items
    public void print(Session session, OutputFormat format, Json whole, List<Json> items) {
        switch (format) {
            case TABLE, WIDE -> table(session, format == OutputFormat.WIDE, items);
            case CSV -> csv(session, items);
            case JSON -> session.out().println(JsonWriter.pretty(whole));
            case YAML -> session.out().print(YamlWriter.write(whole));
            case JSONL -> items.forEach(item -> session.out().println(JsonWriter.line(item)));
            case NAME ->
                    items.forEach(item -> session.out().println(kind + "/" + name.apply(item)));
        }
    }

    /// Prints one object; as a table it is a list of one.
    public void print(Session session, OutputFormat format, Json item) {
        print(session, format, item, List.of(item));
    }

    private void table(Session session, boolean wide, List<Json> items) {
        List<Column> shown = columns.stream().filter(column -> wide || !column.wide()).toList();
        Table table =
                new Table(
                        shown.stream()
                                .map(column ->
                                        new Table.Heading(
                                                column.title(), column.right(), column.paint()))
                                .toList());
        for (Json item : items) {
            table.row(shown.stream().map(column -> dashed(column.cell().apply(item))).toList());
        }
        int columnsOfTerminal =
                session.terminal().outInteractive() && !wide ? session.terminal().columns() : 0;
        table.print(session.out(), session.ink(), columnsOfTerminal);
    }

    private void csv(Session session, List<Json> items) {
        List<String> titles = new ArrayList<>();
        columns.forEach(column -> titles.add(quoted(column.title().toLowerCase(Locale.ROOT))));
        session.out().println(String.join(",", titles));
        for (Json item : items) {
            session.out()
                    .println(
                            String.join(
                                    ",",
                                    columns.stream()
                                            .map(column -> quoted(column.cell().apply(item)))
                                            .toList()));
        }
    }

    private static String dashed(String cell) {
        return cell.isEmpty() ? "-" : cell;
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
