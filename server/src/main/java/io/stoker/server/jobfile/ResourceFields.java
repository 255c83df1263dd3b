package io.stoker.server.jobfile;

import io.stoker.model.GpuRequest;
import io.stoker.model.Isolation;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Reads what each worker needs: `gpus`, `cpus`, `memory`, `bandwidth`, `scratch` and `power`, flat
/// or below `resources`.
final class ResourceFields {

    /// CPU of a worker that asks for no GPU and names no CPU: one core, so that such jobs cannot
    /// pile up on one node without bound.
    private static final int DEFAULT_CPU_MILLI = 1_000;

    private static final Pattern COUNT = Pattern.compile("-?\\d{1,9}(\\.\\d{1,6})?");

    private ResourceFields() {}

    static WorkerRequest read(Fields job) {
        Optional<Fields> resources = job.map("resources");
        Fields fields = resources.orElse(job);
        if (resources.isPresent()) {
            for (String name : List.of("gpus", "cpus", "memory", "bandwidth", "scratch", "power")) {
                if (job.has(name)) {
                    job.wrong(name, "stands beside resources; give it in one place");
                }
            }
        } else {
            job.has("gpus");
        }
        GpuRequest gpus = gpus(fields);
        OptionalLong cpus =
                fields.quantity("cpus", "cores such as 2, 0.5 or 500m", Quantities::cpuMilli);
        long memory =
                fields.quantity("memory", "a size such as 64GiB", Quantities::memoryMib).orElse(0);
        long network =
                fields.quantity(
                                "bandwidth",
                                "Mbit/s, or a rate such as 10Gbit",
                                Quantities::networkMbps)
                        .orElse(0);
        long scratch =
                fields.quantity("scratch", "a size such as 500GiB", Quantities::memoryMib)
                        .orElse(0);
        long power =
                fields.quantity("power", "watts such as 350 or 350W", Quantities::watts).orElse(0);
        fields.notYet("localDisk", "local disk space is asked for with scratch");
        resources.ifPresent(Fields::finish);
        long cpuMilli = cpus.orElse(gpus.count() == 0 ? DEFAULT_CPU_MILLI : 0);
        WorkerRequest plain =
                fields.made(
                        "cpus",
                        WorkerRequest.gpus(0),
                        () -> new WorkerRequest(gpus, Math.toIntExact(cpuMilli), memory));
        return fields.made(
                "power",
                plain,
                () -> plain.withIo((int) network, scratch).withPowerWatts((int) power));
    }

    private static GpuRequest gpus(Fields fields) {
        Optional<Tree> value = fields.tree("gpus");
        if (value.isEmpty()) {
            return GpuRequest.NONE;
        }
        return switch (value.get()) {
            case Tree.Scalar scalar ->
                    fields.made("gpus", GpuRequest.NONE, () -> ofText(scalar.text()));
            case Tree.Entries map -> detailed(fields);
            case Tree.Items items -> {
                fields.wrong(
                        "gpus",
                        "expected a number, \"H100:8\" or {type: H100, count: 8}, found "
                                + items.described());
                yield GpuRequest.NONE;
            }
        };
    }

    private static GpuRequest detailed(Fields fields) {
        Fields inner = fields.map("gpus").orElseThrow();
        String count = inner.text("count").orElse("1");
        List<String> types = inner.texts("type").orElse(List.of());
        long memory =
                inner.quantity("memory", "a size such as 40GiB", Quantities::memoryMib).orElse(0);
        Isolation isolation = isolation(inner);
        Optional<String> mig = inner.text("mig");
        GpuRequest plain = inner.made("count", GpuRequest.NONE, () -> ofCount(count));
        inner.finish();
        if (mig.isPresent()) {
            return inner.made("mig", GpuRequest.NONE, () -> mig(mig.get(), plain, memory, types));
        }
        GpuRequest typed = inner.made("type", GpuRequest.NONE, () -> of(plain, memory, types));
        return inner.made("isolation", typed, () -> typed.withIsolation(isolation));
    }

    private static Isolation isolation(Fields inner) {
        Optional<String> word = inner.text("isolation");
        Optional<Isolation> level = word.flatMap(Isolation::of);
        if (word.isPresent() && level.isEmpty()) {
            inner.wrong("isolation", "expected none, memory or hardware, found " + word.get());
        }
        return level.orElse(Isolation.NONE);
    }

    private static GpuRequest mig(
            String profile, GpuRequest plain, long memoryMib, List<String> types) {
        if (!plain.equals(GpuRequest.whole(1)) || memoryMib > 0) {
            throw new IllegalArgumentException(
                    "gpus.mig: a worker has one slice, whose size the profile says; expected count and memory to be left out");
        }
        return GpuRequest.mig(profile, names(types));
    }

    private static GpuRequest ofText(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            boolean typeAlone = text.matches("[A-Za-z].*");
            return typeAlone ? ofAny(GpuRequest.whole(1), text) : ofCount(text);
        }
        return ofAny(ofCount(text.substring(colon + 1)), text.substring(0, colon));
    }

    /// {@return types written `H100|A100` are alternatives of equal rank; a list is an order}
    private static GpuRequest ofAny(GpuRequest plain, String types) {
        GpuRequest made = of(plain, 0, List.of(types.split("\\|")));
        return made.types().size() > 1 ? made.withAnyOrder() : made;
    }

    private static GpuRequest of(GpuRequest plain, long memoryMib, List<String> types) {
        List<String> clean = names(types);
        return new GpuRequest(
                plain.count(),
                plain.milliEach(),
                plain.count() == 0 ? 0 : memoryMib,
                plain.count() == 0 ? List.of() : clean);
    }

    private static List<String> names(List<String> types) {
        List<String> clean = new ArrayList<>();
        for (String type : types) {
            clean.add(io.stoker.model.JobSpec.requireText("gpus.type", type.strip(), 64));
        }
        return clean;
    }

    /// {@return the request for a count: a whole number, or a fraction of one GPU}
    static GpuRequest ofCount(String text) {
        String word = text.strip();
        if (!COUNT.matcher(word).matches()) {
            throw new IllegalArgumentException(
                    "gpus: expected a number such as 2 or 0.5, or \"H100:8\", found " + word);
        }
        long milli =
                new java.math.BigDecimal(word)
                        .movePointRight(3)
                        .setScale(0, java.math.RoundingMode.HALF_UP)
                        .longValueExact();
        if (milli > 0 && milli < GpuRequest.WHOLE_MILLI) {
            return new GpuRequest(1, (int) milli, 0, List.of());
        }
        if (milli < 0 || milli > GpuRequest.MAX_PER_NODE * 1_000L) {
            throw new IllegalArgumentException(
                    "gpus: expected 0 to %d per worker, found %s"
                            .formatted(GpuRequest.MAX_PER_NODE, word));
        }
        if (milli % GpuRequest.WHOLE_MILLI != 0) {
            throw new IllegalArgumentException(
                    "gpus: expected a whole number, or a part of one GPU, found " + word);
        }
        return GpuRequest.whole((int) (milli / GpuRequest.WHOLE_MILLI));
    }
}
