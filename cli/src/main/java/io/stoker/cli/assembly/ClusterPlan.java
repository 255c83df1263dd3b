package io.stoker.cli.assembly;

import io.stoker.cli.CliFailure;
import io.stoker.cli.config.Address;
import io.stoker.cli.config.Setting;
import io.stoker.cli.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

/// What one process shall hold.
///
/// @param settings addresses, times and directories
/// @param data where everything of this process lies
/// @param localAgent whether this machine is a node
/// @param demo the simulated fleet, when there is one
public record ClusterPlan(
        Settings settings, Path data, boolean localAgent, Optional<DemoPlan> demo) {

    /// A simulated fleet and its job generator.
    ///
    /// @param nodes how many nodes
    /// @param gpusPerNode GPUs of each
    /// @param milliJobsPerMinute rate of the generator in thousandths of a job a minute
    /// @param seed seed of every draw
    public record DemoPlan(int nodes, int gpusPerNode, int milliJobsPerMinute, long seed) {
        /// Eight nodes of eight GPUs, two jobs a minute.
        public static final DemoPlan OCTET = new DemoPlan(8, 8, 2_000, 1);
    }

    /// Refuses addresses that other machines could reach: nothing would keep them out yet.
    public void requireLoopback() {
        for (Setting setting : new Setting[] {Setting.HTTP, Setting.RAFT, Setting.AGENTS}) {
            Address address = settings.address(setting);
            if (!address.loopback()) {
                throw CliFailure.usage(
                        ("%s (%s): %s is not a loopback address. Other machines could reach it, and TLS and"
                                        + " tokens between machines do not exist yet, so it is refused.%n"
                                        + "  Use 127.0.0.1, and a tunnel such as `ssh -L` to reach it from elsewhere.")
                                .formatted(
                                        setting.key(), settings.value(setting).origin(), address));
            }
        }
    }
}
