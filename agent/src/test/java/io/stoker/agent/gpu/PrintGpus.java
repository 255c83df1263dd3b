package io.stoker.agent.gpu;

/// The probe by hand, on a machine with a driver: run this class with `--enable-native-access`.
public final class PrintGpus {
    private PrintGpus() {}

    /// Prints what is seen, twice, so that counters can be seen to move; the only argument names
    /// another library.
    public static void main(String[] arguments) {
        String library = arguments.length > 0 ? arguments[0] : GpuProbe.LIBRARY;
        GpuProbe.print(library, System.out);
        GpuProbe.print(library, System.out);
    }
}
