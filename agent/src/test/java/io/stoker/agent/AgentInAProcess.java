package io.stoker.agent;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;

/// An agent in a process of its own, so that a test can kill it.
final class AgentInAProcess {
    private AgentInAProcess() {}

    /// Runs until it is killed: arguments are the controller's port and the agent's directory.
    public static void main(String[] arguments) throws InterruptedException {
        var channel =
                NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(arguments[0]))
                        .usePlaintext()
                        .build();
        Agent.start(AgentConfig.of("node-1", Path.of(arguments[1])).withVirtualGpus(4), channel);
        Thread.currentThread().join();
    }

    static Process launch(int port, Path directory, Path log) throws java.io.IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentInAProcess.class.getName(),
                        Integer.toString(port),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }
}
