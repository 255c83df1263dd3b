package io.stoker.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stoker.cli.BenchRunner;
import io.stoker.cli.Session;
import io.stoker.cli.output.Table;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.slf4j.LoggerFactory;

/// Stands behind `stoker bench`.
public final class Bench implements BenchRunner {

    @Override
    public List<String> names() {
        return Benchmarks.ALL.stream()
                .map(one -> "%-10s %s; %s".formatted(one.name(), one.summary(), one.defaults()))
                .toList();
    }

    @Override
    public void run(String name, List<String> changes, boolean json, Session session)
            throws IOException, InterruptedException {
        List<String> known = Benchmarks.ALL.stream().map(Benchmark::name).toList();
        Benchmark benchmark =
                Benchmarks.named(name)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "bench: expected one of %s, found %s"
                                                .formatted(String.join("|", known), name)));
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.WARN);
        }
        BenchResult result = benchmark.run(Parameters.of(benchmark.defaults(), changes));
        if (json) {
            session.out().println(new ObjectMapper().writeValueAsString(result.asJson()));
        } else {
            print(result, session);
        }
    }

    private static void print(BenchResult result, Session session) {
        session.out().printf("%s %s%n", result.name(), result.params());
        if (!result.rows().isEmpty()) {
            Map<String, Object> first = result.rows().getFirst();
            Table table = new Table(first.keySet().stream().map(Table.Heading::right).toList());
            for (Map<String, Object> row : result.rows()) {
                table.row(row.values().stream().map(Bench::text).toList());
            }
            table.print(session.out(), session.ink(), 0);
        }
        session.out()
                .printf(
                        "%s per CPU second, %s s wall, %s s CPU%s%n",
                        text(result.ratePerCpuSecond()),
                        text(result.wallSeconds()),
                        text(result.cpuSeconds()),
                        growth(result.growth()));
    }

    private static String growth(OptionalDouble growth) {
        return growth.isPresent() ? ", cost grows %sx".formatted(text(growth.getAsDouble())) : "";
    }

    private static String text(Object value) {
        if (!(value instanceof Double number)) {
            return String.valueOf(value);
        }
        double rounded = BenchResult.rounded(number);
        return rounded >= 1000 ? "%,.0f".formatted(rounded) : Double.toString(rounded);
    }
}
