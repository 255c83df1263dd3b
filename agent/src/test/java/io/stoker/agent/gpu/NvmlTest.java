package io.stoker.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stoker.model.GpuSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The calls into NVIDIA's library, against one that this test compiles.
class NvmlTest {
    @TempDir Path directory;

    private static final String STUB =
            """
            #include <string.h>
            typedef void* device;
            typedef struct { unsigned long long total, free, used; } memory;
            typedef struct { unsigned int gpu, memory; } rates;
            typedef struct { device gpu; unsigned long long type, data; unsigned int gi, ci; } event;
            static int gpus[2];
            static int waiting = 1;
            static unsigned long long registered;
            int nvmlInit_v2(void) { return INIT; }
            int nvmlShutdown(void) { return 0; }
            int nvmlDeviceGetCount_v2(unsigned int* n) { *n = 2; return 0; }
            int nvmlDeviceGetHandleByIndex_v2(unsigned int i, device* d) { *d = &gpus[i]; return 0; }
            static int at(device d) { return (int*) d - gpus; }
            int nvmlDeviceGetName(device d, char* s, unsigned int n) {
              strncpy(s, at(d) ? "NVIDIA GeForce RTX 4090" : "NVIDIA H200", n); return 0; }
            int nvmlDeviceGetUUID(device d, char* s, unsigned int n) {
              strncpy(s, at(d) ? "GPU-b" : "GPU-a", n); return 0; }
            int nvmlDeviceGetMemoryInfo(device d, memory* m) {
              m->total = (140ULL - at(d)) << 30; m->free = 1; m->used = 5ULL << 30; return 0; }
            int nvmlDeviceGetUtilizationRates(device d, rates* r) { r->gpu = 75; r->memory = 9; return 0; }
            int nvmlDeviceGetTemperature(device d, int sensor, unsigned int* t) {
              *t = sensor == 0 ? 61 : 0; return 0; }
            int nvmlDeviceGetPowerUsage(device d, unsigned int* p) { *p = 345678; return 0; }
            int nvmlDeviceGetTotalEnergyConsumption(device d, unsigned long long* e) {
              *e = 5000000000000ULL; return at(d) ? 3 : 0; }
            int nvmlDeviceGetTotalEccErrors(device d, int kind, int counter, unsigned long long* n) {
              *n = kind == 1 && counter == 0 ? 2 : 99; return at(d) ? 3 : 0; }
            int nvmlEventSetCreate(void** set) { *set = &waiting; return 0; }
            int nvmlDeviceRegisterEvents(device d, unsigned long long kinds, void* set) {
              registered |= kinds; return 0; }
            int nvmlEventSetWait_v2(void* set, event* e, unsigned int millis) {
              if (!waiting || registered != 8) return 10;
              waiting = 0; e->gpu = &gpus[1]; e->type = 8; e->data = 79; return 0; }
            """;

    private String stub(int init) throws IOException, InterruptedException {
        boolean compiler =
                Stream.of("/usr/bin/gcc", "/usr/local/bin/gcc")
                        .anyMatch(gcc -> Files.exists(Path.of(gcc)));
        assumeTrue(compiler, "there is no gcc to compile the stub with");
        Path source = directory.resolve("stub.c");
        Path library = directory.resolve("libnvidia-ml.so.1");
        Files.writeString(source, STUB);
        Process gcc =
                new ProcessBuilder(
                                "gcc",
                                "-shared",
                                "-fPIC",
                                "-DINIT=" + init,
                                "-o",
                                library.toString(),
                                source.toString())
                        .inheritIO()
                        .start();
        assertThat(gcc.waitFor()).isZero();
        return library.toString();
    }

    @Test
    void describesEachGpu() throws Exception {
        try (Gpus gpus = Gpus.open(stub(0), 8, "node-1")) {
            assertThat(gpus.specs())
                    .containsExactly(
                            new GpuSpec("GPU-a", "H200", 140 << 10, false),
                            new GpuSpec("GPU-b", "RTX4090", 139 << 10, false));
        }
    }

    @Test
    void measuresEachGpuAndLeavesOutWhatItDoesNotOffer() throws Exception {
        try (Gpus gpus = Gpus.open(stub(0), 0, "node-1")) {
            List<GpuReading> readings = gpus.read();

            assertThat(readings)
                    .containsExactly(
                            new GpuReading(
                                    0, true, 0.75, 5L << 30, 61, 345.678, 5_000_000_000_000L, 0, 2),
                            new GpuReading(1, true, 0.75, 5L << 30, 61, 345.678, 0, 79, 0));
            assertThat(gpus.read().get(1).xid()).isEqualTo(79);
        }
    }

    @Test
    void takesAMissingLibraryAsNoGpus() {
        try (Gpus gpus = Gpus.open(directory.resolve("absent.so").toString(), 3, "node-1")) {
            assertThat(gpus.specs()).hasSize(3).allMatch(GpuSpec::virtual);
            assertThat(gpus.read()).noneMatch(GpuReading::available);
        }
    }

    @Test
    void takesADriverThatDoesNotAnswerAsNoGpus() throws Exception {
        assertThat(NvmlGpus.open(stub(9))).isEmpty();
    }

    @Test
    void takesALibraryOfAnotherKindAsNoGpus() {
        assertThat(NvmlGpus.open("libc.so.6")).isEmpty();
    }

    @Test
    void printsWhatItSees() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int count = GpuProbe.print(stub(0), new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(count).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("GPU 0: H200 (NVIDIA H200) GPU-a, 143360 MiB", "61 C, 345.7 W", "Xid 79");
    }

    @Test
    void shortensTheNamesThatDriversGive() {
        String gigabytes = "80G" + "B";

        assertThat(GpuNames.shortName("NVIDIA H100 " + gigabytes + " HBM3")).isEqualTo("H100");
        assertThat(GpuNames.shortName("NVIDIA A100-SXM4-" + gigabytes)).isEqualTo("A100");
        assertThat(GpuNames.shortName("Tesla V100-SXM2-16G" + "B")).isEqualTo("V100");
        assertThat(GpuNames.shortName("NVIDIA RTX A6000")).isEqualTo("RTXA6000");
        assertThat(GpuNames.shortName("")).isEqualTo("GPU");
    }
}
