package io.stoker.simulator.edge.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/// Runs an experiment under every combination of some settings and with several seeds, in parallel,
/// one run one thread, and puts the means side by side.
public final class Comparison {

    private final Experiments experiments;

    public Comparison(Experiments experiments) {
        this.experiments = experiments;
    }

    /// One measure of one variant over its seeds.
    ///
    /// @param runs how many seeds gave this measure; it is empty in a run in which it means nothing
    /// @param mean over those runs, 0 when there is none
    /// @param halfWidth half of the 95 % confidence interval of the mean (Student's t), 0 below two
    ///   runs
    public record Cell(int runs, double mean, double halfWidth) {}

    /// One combination of settings.
    ///
    /// @param settings value by path
    /// @param cells measures by the name that the JSON uses
    /// @param stateHashes one a seed
    public record Row(
            Map<String, String> settings, Map<String, Cell> cells, List<String> stateHashes) {
        public Row {
            settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
            cells = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(cells));
            stateHashes = List.copyOf(stateHashes);
        }
    }

    /// Runs the grid.
    ///
    /// @param overrides settings of every variant
    /// @param vary values to try, by path; the last one varies fastest
    /// @param seeds one run each
    /// @param threads runs at one time
    /// @param finished is told how many runs have ended
    /// @return one row a variant, in the order of `vary`
    /// @throws ExperimentException for a variant that cannot be run, before any run
    public List<Row> run(
            Path file,
            Map<String, String> overrides,
            Map<String, List<String>> vary,
            List<Long> seeds,
            int threads,
            IntConsumer finished) {
        if (seeds.isEmpty() || threads < 1) {
            throw new ExperimentException("compare: expected at least one seed and one thread");
        }
        List<Map<String, String>> variants = variants(vary);
        List<Experiment> prepared = new ArrayList<>();
        for (Map<String, String> variant : variants) {
            Map<String, String> all = new LinkedHashMap<>(overrides);
            all.putAll(variant);
            prepared.add(experiments.load(file, all));
        }
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<List<Future<Result>>> running = new ArrayList<>();
            for (Experiment experiment : prepared) {
                running.add(
                        seeds.stream()
                                .map(seed ->
                                        executor.submit(() ->
                                                Simulation.run(
                                                        experiment.withSeed(seed),
                                                        ProgressListener.NONE)))
                                .toList());
            }
            try {
                return collect(variants, running, finished);
            } catch (RuntimeException failed) {
                executor.shutdownNow();
                throw failed;
            }
        }
    }

    private static List<Row> collect(
            List<Map<String, String>> variants,
            List<List<Future<Result>>> running,
            IntConsumer finished) {
        List<Row> rows = new ArrayList<>();
        int ended = 0;
        for (int i = 0; i < variants.size(); i++) {
            List<Map<String, OptionalDouble>> numbers = new ArrayList<>();
            List<String> hashes = new ArrayList<>();
            for (Future<Result> run : running.get(i)) {
                Result result = await(run);
                numbers.add(result.numbers());
                hashes.add(result.stateHash());
                finished.accept(++ended);
            }
            rows.add(new Row(variants.get(i), cells(numbers), hashes));
        }
        return rows;
    }

    private static Result await(Future<Result> run) {
        try {
            return run.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ExperimentException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(
                    "a run of the comparison broke down", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while comparing", interrupted);
        }
    }

    private static Map<String, Cell> cells(List<Map<String, OptionalDouble>> runs) {
        Map<String, Cell> cells = new LinkedHashMap<>();
        for (Map<String, OptionalDouble> run : runs) {
            run.keySet().forEach(name -> cells.computeIfAbsent(name, _ -> cell(runs, name)));
        }
        return cells;
    }

    private static Cell cell(List<Map<String, OptionalDouble>> runs, String name) {
        return cell(
                runs.stream()
                        .map(run -> run.getOrDefault(name, OptionalDouble.empty()))
                        .filter(OptionalDouble::isPresent)
                        .mapToDouble(OptionalDouble::getAsDouble)
                        .toArray());
    }

    /// {@return mean and 95 % confidence interval of these values}
    static Cell cell(double[] values) {
        int n = values.length;
        if (n == 0) {
            return new Cell(0, 0, 0);
        }
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / n;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double half = n < 2 ? 0 : studentT(n - 1) * StrictMath.sqrt(squares / (n - 1) / n);
        return new Cell(n, mean, half);
    }

    /// {@return the 97.5 % quantile of Student's t}
    private static double studentT(int degrees) {
        double[] table = {
            12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179,
                    2.160, 2.145,
            2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
                    2.052, 2.048,
            2.045, 2.042
        };
        if (degrees <= table.length) {
            return table[degrees - 1];
        }
        // Cornish-Fisher expansion around the normal quantile; off by less than 0.001 from here
        // on.
        double z = 1.959964;
        return z + (z * z * z + z) / (4.0 * degrees);
    }

    private static List<Map<String, String>> variants(Map<String, List<String>> vary) {
        List<Map<String, String>> variants = new ArrayList<>();
        variants.add(new LinkedHashMap<>());
        for (Map.Entry<String, List<String>> setting : vary.entrySet()) {
            List<Map<String, String>> wider = new ArrayList<>();
            for (Map<String, String> variant : variants) {
                for (String value : setting.getValue()) {
                    Map<String, String> next = new LinkedHashMap<>(variant);
                    next.put(setting.getKey(), value);
                    wider.add(next);
                }
            }
            variants = wider;
        }
        return variants;
    }
}
