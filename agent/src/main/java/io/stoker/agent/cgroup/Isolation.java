package io.stoker.agent.cgroup;

/// What this host lets the agent hold workers to, for people to read.
///
/// @param driver `cgroup v2`, `cgroup v1` or `none`
/// @param memory whether memory limits hold
/// @param cpu whether CPU limits hold
/// @param note one line: what is used, or what is missing and how to get it
public record Isolation(String driver, boolean memory, boolean cpu, String note) {

    /// {@return what an agent started here and now could do}
    public static Isolation probe() {
        Cgroups cgroups = Cgroups.choose(Cgroups.Places.usual("stoker-probe"));
        cgroups.removeParents();
        return cgroups.isolation();
    }
}
