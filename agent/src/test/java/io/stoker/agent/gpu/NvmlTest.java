package io.stoker.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stoker.model.GpuSpec;
import io.stoker.model.MigDevice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
            #ifdef MIG
            static int slices[3];
            int sliceAt(device d) {
              int i = (int*) d - slices; return i >= 0 && i < 3 ? i : -1; }
            #endif
            int nvmlDeviceGetName(device d, char* s, unsigned int n) {
            #ifdef MIG
              int slice = sliceAt(d);
              if (slice >= 0) {
                strncpy(s, slice == 2 ? "NVIDIA H200 MIG 1c.3g.71gb"
                    : slice == 1 ? "NVIDIA H200 MIG 1g.18gb" : "NVIDIA H200 MIG 3g.71gb", n);
                return 0; }
            #endif
              strncpy(s, at(d) ? "NVIDIA GeForce RTX 4090" : "NVIDIA H200", n); return 0; }
            int nvmlDeviceGetUUID(device d, char* s, unsigned int n) {
            #ifdef MIG
              int slice = sliceAt(d);
              if (slice >= 0) { strncpy(s, slice ? "MIG-1" : "MIG-0", n); return 0; }
            #endif
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
            #ifdef MIG
            typedef struct { device gpu; unsigned int id, profile, start, size; } instance;
            int nvmlDeviceGetMigMode(device d, unsigned int* now, unsigned int* next) {
              *now = *next = at(d) ? 0 : 1; return at(d) ? 3 : 0; }
            int nvmlDeviceGetMaxMigDeviceCount(device d, unsigned int* n) { *n = 7; return 0; }
            int nvmlDeviceGetMigDeviceHandleByIndex(device d, unsigned int i, device* s) {
              if (i > 2) return 6;
              *s = &slices[i]; return 0; }
            int nvmlDeviceGetGpuInstanceId(device s, unsigned int* id) {
              *id = (int*) s - slices; return 0; }
            int nvmlDeviceGetGpuInstanceById(device d, unsigned int id, void** g) {
              *g = &slices[id]; return id == 1 ? 4 : 0; }
            int nvmlGpuInstanceGetInfo(void* g, instance* i) {
              i->start = 4; i->size = 4; return 0; }
            #endif
            int nvmlEventSetCreate(void** set) { *set = &waiting; return 0; }
            int nvmlDeviceRegisterEvents(device d, unsigned long long kinds, void* set) {
              registered |= kinds; return 0; }
            int nvmlEventSetWait_v2(void* set, event* e, unsigned int millis) {
              if (!waiting || registered != 8) return 10;
              waiting = 0; e->gpu = &gpus[1]; e->type = 8; e->data = 79; return 0; }
            """;

    private String stub(int init, String... more) throws IOException, InterruptedException {
        boolean compiler =
                Stream.of("/usr/bin/gcc", "/usr/local/bin/gcc")
                        .anyMatch(gcc -> Files.exists(Path.of(gcc)));
        assumeTrue(compiler, "there is no gcc to compile the stub with");
        Path source = directory.resolve("stub.c");
        Path library = directory.resolve("libnvidia-ml.so.1");
        Files.writeString(source, STUB);
        List<String> command =
                new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-DINIT=" + init));
        command.addAll(List.of(more));
        command.addAll(List.of("-o", library.toString(), source.toString()));
        Process gcc = new ProcessBuilder(command).inheritIO().start();
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
    void findsTheMigSlicesThatAreCut() throws Exception {
        try (Gpus gpus = Gpus.open(stub(0, "-DMIG"), 0, "node-1")) {
            GpuSpec first = gpus.specs().getFirst();

            assertThat(first.mig()).isTrue();
            // The driver says where the first begins; the second goes to the first free place; the
            // third is a part of a slice.
            assertThat(first.slices())
                    .containsExactly(
                            new MigDevice("MIG-0", "3g.71gb", 4),
                            new MigDevice("MIG-1", "1g.18gb", 0));
            assertThat(gpus.specs().get(1).mig()).isFalse();
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
