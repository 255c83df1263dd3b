package io.stoker.agent.gpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/// The few functions of NVIDIA's management library (NVML) that an agent needs, called through the
/// foreign function interface. A function that this driver's library lacks, or that this GPU does
/// not support, answers with nothing instead of an error. One thread at a time.
///
/// Source: the public NVML API reference; names, argument order and structure layouts are its.
final class Nvml implements AutoCloseable {
    private static final int SUCCESS = 0;
    private static final int NAME_BYTES = 96;
    private static final int TEMPERATURE_OF_CHIP = 0;
    private static final int UNCORRECTED = 1;
    private static final int SINCE_DRIVER_LOAD = 0;
    private static final long XID_EVENT = 8;

    /// `nvmlEventData_t`: device, type, data, two instance ids.
    private static final MemoryLayout EVENT =
            MemoryLayout.structLayout(ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT);

    /// A GPU, as the library knows it.
    record Device(MemorySegment handle) {}

    /// Memory in bytes.
    record Memory(long total, long used) {}

    /// An Xid that the driver reported.
    record XidSeen(MemorySegment device, long xid) {}

    private final Arena arena = Arena.ofShared();
    private final Linker linker = Linker.nativeLinker();
    private final SymbolLookup library;
    private final MemorySegment out = arena.allocate(128, 8);
    private final Optional<MethodHandle> name;
    private final Optional<MethodHandle> uuid;
    private final Optional<MethodHandle> memory;
    private final Optional<MethodHandle> utilization;
    private final Optional<MethodHandle> temperature;
    private final Optional<MethodHandle> power;
    private final Optional<MethodHandle> energy;
    private final Optional<MethodHandle> ecc;
    private final Optional<MethodHandle> register;
    private final Optional<MethodHandle> await;

    private Nvml(String path) {
        this.library = SymbolLookup.libraryLookup(path, arena);
        this.name = bind("nvmlDeviceGetName", ADDRESS, ADDRESS, JAVA_INT);
        this.uuid = bind("nvmlDeviceGetUUID", ADDRESS, ADDRESS, JAVA_INT);
        this.memory = bind("nvmlDeviceGetMemoryInfo", ADDRESS, ADDRESS);
        this.utilization = bind("nvmlDeviceGetUtilizationRates", ADDRESS, ADDRESS);
        this.temperature = bind("nvmlDeviceGetTemperature", ADDRESS, JAVA_INT, ADDRESS);
        this.power = bind("nvmlDeviceGetPowerUsage", ADDRESS, ADDRESS);
        this.energy = bind("nvmlDeviceGetTotalEnergyConsumption", ADDRESS, ADDRESS);
        this.ecc = bind("nvmlDeviceGetTotalEccErrors", ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
        this.register = bind("nvmlDeviceRegisterEvents", ADDRESS, JAVA_LONG, ADDRESS);
        this.await = bind("nvmlEventSetWait_v2", ADDRESS, ADDRESS, JAVA_INT);
    }

    /// {@return the library, started; empty when this machine has none or its driver does not
    /// answer}
    static Optional<Nvml> open(String path) {
        Nvml nvml;
        try {
            nvml = new Nvml(path);
        } catch (IllegalArgumentException noSuchLibrary) {
            return Optional.empty();
        }
        if (nvml.bind("nvmlInit_v2").map(init -> nvml.call(init) == SUCCESS).orElse(false)) {
            return Optional.of(nvml);
        }
        nvml.arena.close();
        return Optional.empty();
    }

    /// {@return how many GPUs the driver shows}
    int count() {
        return bind("nvmlDeviceGetCount_v2", ADDRESS)
                .filter(count -> call(count, out) == SUCCESS)
                .map(ignored -> out.get(JAVA_INT, 0))
                .orElse(0);
    }

    Optional<Device> device(int index) {
        return bind("nvmlDeviceGetHandleByIndex_v2", JAVA_INT, ADDRESS)
                .filter(find -> call(find, index, out) == SUCCESS)
                .map(ignored -> new Device(out.get(ADDRESS, 0)));
    }

    Optional<String> name(Device device) {
        return name.filter(f -> call(f, device.handle(), out, NAME_BYTES) == SUCCESS)
                .map(ignored -> out.getString(0, StandardCharsets.UTF_8));
    }

    Optional<String> uuid(Device device) {
        return uuid.filter(f -> call(f, device.handle(), out, NAME_BYTES) == SUCCESS)
                .map(ignored -> out.getString(0, StandardCharsets.UTF_8));
    }

    /// `nvmlMemory_t` is total, free, used.
    Optional<Memory> memory(Device device) {
        return memory.filter(f -> call(f, device.handle(), out) == SUCCESS)
                .map(ignored -> new Memory(out.get(JAVA_LONG, 0), out.get(JAVA_LONG, 16)));
    }

    /// {@return percent of the last sample period in which a kernel ran}
    OptionalLong utilizationPercent(Device device) {
        return number(utilization.filter(f -> call(f, device.handle(), out) == SUCCESS));
    }

    OptionalLong temperatureCelsius(Device device) {
        return number(
                temperature.filter(
                        f -> call(f, device.handle(), TEMPERATURE_OF_CHIP, out) == SUCCESS));
    }

    OptionalLong powerMilliwatts(Device device) {
        return number(power.filter(f -> call(f, device.handle(), out) == SUCCESS));
    }

    OptionalLong energyMillijoules(Device device) {
        return energy.filter(f -> call(f, device.handle(), out) == SUCCESS).isPresent()
                ? OptionalLong.of(out.get(JAVA_LONG, 0))
                : OptionalLong.empty();
    }

    OptionalLong eccUncorrected(Device device) {
        return ecc.filter(f ->
                        call(f, device.handle(), UNCORRECTED, SINCE_DRIVER_LOAD, out) == SUCCESS)
                        .isPresent()
                ? OptionalLong.of(out.get(JAVA_LONG, 0))
                : OptionalLong.empty();
    }

    /// {@return whether the GPU is in MIG mode}
    boolean migMode(Device device) {
        return bind("nvmlDeviceGetMigMode", ADDRESS, ADDRESS, ADDRESS)
                .filter(f -> call(f, device.handle(), out, out.asSlice(8)) == SUCCESS)
                .filter(ignored -> out.get(JAVA_INT, 0) == 1)
                .isPresent();
    }

    /// {@return how many MIG slices the GPU can have at most}
    int mostMigDevices(Device device) {
        return (int)
                number(
                                bind("nvmlDeviceGetMaxMigDeviceCount", ADDRESS, ADDRESS)
                                        .filter(f -> call(f, device.handle(), out) == SUCCESS))
                        .orElse(0);
    }

    /// {@return a MIG slice of the GPU, as a device of its own}
    Optional<Device> migDevice(Device device, int index) {
        return bind("nvmlDeviceGetMigDeviceHandleByIndex", ADDRESS, JAVA_INT, ADDRESS)
                .filter(f -> call(f, device.handle(), index, out) == SUCCESS)
                .map(ignored -> new Device(out.get(ADDRESS, 0)));
    }

    /// {@return the first memory slice of a MIG slice; empty where the driver does not say, as to
    /// users without privileges}
    OptionalLong migStart(Device device, Device slice) {
        OptionalLong id =
                number(
                        bind("nvmlDeviceGetGpuInstanceId", ADDRESS, ADDRESS)
                                .filter(f -> call(f, slice.handle(), out) == SUCCESS));
        if (id.isEmpty()) {
            return id;
        }
        Optional<MemorySegment> instance =
                bind("nvmlDeviceGetGpuInstanceById", ADDRESS, JAVA_INT, ADDRESS)
                        .filter(f -> call(f, device.handle(), (int) id.getAsLong(), out) == SUCCESS)
                        .map(ignored -> out.get(ADDRESS, 0));
        // `nvmlGpuInstanceInfo_t` is device, id, profile id, start, size.
        return instance.isPresent()
                        && bind("nvmlGpuInstanceGetInfo", ADDRESS, ADDRESS)
                                .filter(f -> call(f, instance.get(), out) == SUCCESS)
                                .isPresent()
                ? OptionalLong.of(out.get(JAVA_INT, 16))
                : OptionalLong.empty();
    }

    /// {@return a set of events, for [#register] and [#nextXid]}
    Optional<MemorySegment> eventSet() {
        return bind("nvmlEventSetCreate", ADDRESS)
                .filter(create -> call(create, out) == SUCCESS)
                .map(ignored -> out.get(ADDRESS, 0));
    }

    /// {@return whether the device's Xids will come through the set}
    boolean register(Device device, MemorySegment set) {
        return register.filter(f -> call(f, device.handle(), XID_EVENT, set) == SUCCESS)
                .isPresent();
    }

    /// {@return the next Xid that waits in the set}
    Optional<XidSeen> nextXid(MemorySegment set) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment event = call.allocate(EVENT);
            return await.filter(f -> call(f, set, event, 0) == SUCCESS)
                    .filter(ignored -> event.get(JAVA_LONG, 8) == XID_EVENT)
                    .map(ignored -> new XidSeen(event.get(ADDRESS, 0), event.get(JAVA_LONG, 16)));
        }
    }

    @Override
    public void close() {
        bind("nvmlShutdown").ifPresent(this::call);
        arena.close();
    }

    private OptionalLong number(Optional<MethodHandle> answered) {
        return answered.isPresent()
                ? OptionalLong.of(Integer.toUnsignedLong(out.get(JAVA_INT, 0)))
                : OptionalLong.empty();
    }

    private Optional<MethodHandle> bind(String function, MemoryLayout... arguments) {
        return library.find(function)
                .map(address ->
                        linker.downcallHandle(address, FunctionDescriptor.of(JAVA_INT, arguments)));
    }

    private int call(MethodHandle function, Object... arguments) {
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (Throwable unexpected) {
            throw new IllegalStateException("NVML threw", unexpected);
        }
    }
}
