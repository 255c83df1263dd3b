package io.stoker.simulator.edge.trace;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A CSV file with a header, read row by row; what is wrong with a row is kept with its line.
final class CsvRows {

    private CsvRows() {}

    /// One row, by the names of the header.
    static final class Row {

        private final Map<String, Integer> columns;
        private final CsvRecord fields;

        private Row(Map<String, Integer> columns, CsvRecord fields) {
            this.columns = columns;
            this.fields = fields;
        }

        boolean has(String column) {
            return columns.containsKey(column);
        }

        /// {@return the text under `column`, empty when the file has no such column}
        String text(String column) {
            Integer place = columns.get(column);
            return place == null ? "" : fields.getField(place).strip();
        }

        /// {@return a whole number from `least` to `most`}
        long number(String column, long least, long most) {
            String text = text(column);
            try {
                long value = Long.parseLong(text);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException notANumber) {
                // Said below, together with numbers out of range.
            }
            throw new IllegalArgumentException(
                    "%s: expected a whole number from %d to %d, found \"%s\""
                            .formatted(column, least, most, text));
        }

        /// {@return a number of at least 0}
        double decimal(String column) {
            String text = text(column);
            try {
                double value = Double.parseDouble(text);
                if (value >= 0 && value <= 1e12) {
                    return value;
                }
            } catch (NumberFormatException notANumber) {
                // Said below.
            }
            throw new IllegalArgumentException(
                    "%s: expected a number of 0 or more, found \"%s\"".formatted(column, text));
        }
    }

    /// Reads a whole file.
    ///
    /// @param required columns without which the file is not of this kind
    /// @param parse makes a row; throws IllegalArgumentException for one that is wrong
    static <T> TraceRead<T> read(Path file, List<String> required, Function<Row, T> parse) {
        List<T> rows = new ArrayList<>();
        List<BrokenRow> broken = new ArrayList<>();
        try (Reader text = TraceInput.open(file);
                CsvReader<CsvRecord> reader =
                        CsvReader.builder()
                                .commentStrategy(CommentStrategy.SKIP)
                                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                                .ofCsvRecord(text)) {
            Map<String, Integer> columns = new LinkedHashMap<>();
            for (CsvRecord fields : reader) {
                if (columns.isEmpty()) {
                    columns = header(file, fields, required);
                    continue;
                }
                long line = fields.getStartingLineNumber();
                if (fields.getFieldCount() != columns.size()) {
                    broken.add(
                            new BrokenRow(
                                    line,
                                    "expected %d fields, found %d"
                                            .formatted(columns.size(), fields.getFieldCount())));
                    continue;
                }
                try {
                    rows.add(parse.apply(new Row(columns, fields)));
                } catch (IllegalArgumentException wrong) {
                    broken.add(new BrokenRow(line, String.valueOf(wrong.getMessage())));
                }
            }
            if (columns.isEmpty()) {
                throw new TraceException(
                        "%s: expected a header with %s, found an empty file"
                                .formatted(file, String.join(",", required)));
            }
        } catch (IOException | UncheckedIOException unreadable) {
            throw new TraceException(
                    "%s cannot be read: %s".formatted(file, unreadable.getMessage()), unreadable);
        } catch (CsvParseException malformed) {
            throw new TraceException(
                    "%s is not CSV: %s".formatted(file, malformed.getMessage()), malformed);
        }
        return new TraceRead<>(String.valueOf(file.getFileName()), rows, broken);
    }

    private static Map<String, Integer> header(Path file, CsvRecord fields, List<String> required) {
        Map<String, Integer> columns = new LinkedHashMap<>();
        for (int i = 0; i < fields.getFieldCount(); i++) {
            columns.put(fields.getField(i).strip(), i);
        }
        for (String column : required) {
            if (!columns.containsKey(column)) {
                throw new TraceException(
                        "%s: expected a column %s in the header, found %s"
                                .formatted(file, column, String.join(",", columns.keySet())));
            }
        }
        return columns;
    }
}
