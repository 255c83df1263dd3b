package io.stoker.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Text in columns. The last column is never padded; a column may be cut to fit the terminal.
public final class Table {
    private static final String GAP = "  ";
    private final List<Heading> headings;
    private final List<List<String>> rows = new ArrayList<>();

    /// @param headings one a column, in order
    public Table(List<Heading> headings) {
        this.headings = List.copyOf(headings);
    }

    /// A column's heading.
    ///
    /// @param right whether its cells stand to the right, as numbers do
    /// @param paint how its cells are coloured
    public record Heading(String title, boolean right, UnaryOperator<String> paint) {

        /// {@return a column of text}
        public static Heading left(String title) {
            return new Heading(title, false, UnaryOperator.identity());
        }

        /// {@return a column of numbers}
        public static Heading right(String title) {
            return new Heading(title, true, UnaryOperator.identity());
        }
    }

    /// Adds a row with one cell a column.
    public void row(List<String> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException(
                    "expected %d cells, found %d".formatted(headings.size(), cells.size()));
        }
        rows.add(cells.stream().map(Table::printable).toList());
    }

    /// {@return how many rows there are}
    public int size() {
        return rows.size();
    }

    /// Prints headings and rows.
    ///
    /// @param columns width of the terminal, 0 for any
    public void print(PrintStream out, Ink ink, int columns) {
        int[] widths = widths();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            Heading heading = headings.get(i);
            line.append(i == 0 ? "" : GAP)
                    .append(pad(heading.title(), widths[i], heading.right(), last(i)));
        }
        out.println(ink.bold(line.toString()));
        for (List<String> row : rows) {
            print(out, row, widths, columns);
        }
    }

    private void print(PrintStream out, List<String> row, int[] widths, int columns) {
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (int i = 0; i < widths.length; i++) {
            Heading heading = headings.get(i);
            String cell = pad(row.get(i), widths[i], heading.right(), last(i));
            int left = columns - used - (i == 0 ? 0 : GAP.length());
            if (columns > 0 && last(i) && left > 8 && cell.length() > left) {
                cell = cell.substring(0, left - 1) + "…";
            }
            line.append(i == 0 ? "" : GAP).append(heading.paint().apply(cell));
            used += cell.length() + (i == 0 ? 0 : GAP.length());
        }
        out.println(line.toString().stripTrailing());
    }

    private int[] widths() {
        int[] widths = new int[headings.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = headings.get(i).title().length();
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    private boolean last(int column) {
        return column == headings.size() - 1;
    }

    private static String pad(String text, int width, boolean right, boolean last) {
        String space = " ".repeat(Math.max(0, width - text.length()));
        return right ? space + text : last ? text : text + space;
    }

    /// A name that a user chose must not move the cursor of whoever lists it.
    private static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(Character.isISOControl(c) ? '?' : c);
        }
        return out.toString();
    }
}
