package io.stoker.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Both versions against trees of plain files: what is written where, and which is chosen.
class CgroupsTest {
    @TempDir Path directory;

    private Path mount;
    private Path membership;

    @BeforeEach
    void makeTree() throws IOException {
        mount = Files.createDirectory(directory.resolve("cgroup"));
        membership = directory.resolve("self");
        Files.writeString(membership, "0::/user\n");
    }

    private Cgroups choose() {
        return Cgroups.choose(new Cgroups.Places(mount, membership, "stoker"));
    }

    private void file(String path, String text) throws IOException {
        Path file = mount.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String text(String path) throws IOException {
        return Files.readString(mount.resolve(path));
    }

    private void version2() throws IOException {
        file("cgroup.controllers", "cpu memory pids\n");
        file("cgroup.subtree_control", "cpu memory\n");
        file("stoker/cgroup.controllers", "cpu memory\n");
        file("stoker/cgroup.subtree_control", "cpu memory\n");
    }

    private void version1() throws IOException {
        Files.writeString(membership, "4:memory:/outer\n1:cpu,cpuacct:/\n0::/\n");
        file("memory/cgroup.procs", "");
        file("memory/outer/cgroup.procs", "");
        file("cpu/cgroup.procs", "");
    }

    @Test
    void limitsThroughVersion2() throws IOException {
        version2();
        Cgroups cgroups = choose();
        file("stoker/7.1.0/memory.swap.max", "max");

        Cell cell = cgroups.create("7.1.0", 1_500, 512);

        assertThat(cgroups.isolation().driver()).isEqualTo("cgroup v2");
        assertThat(text("stoker/7.1.0/memory.max")).isEqualTo(Long.toString(512L << 20));
        assertThat(text("stoker/7.1.0/memory.swap.max")).isEqualTo("0");
        assertThat(text("stoker/7.1.0/cpu.max")).isEqualTo("150000 100000");
        assertThat(cell.joins()).containsExactly(mount.resolve("stoker/7.1.0/cgroup.procs"));
    }

    @Test
    void tellsOutOfMemoryFromTheEventsOfVersion2() throws IOException {
        version2();
        Cell cell = choose().create("7.1.0", 0, 512);
        file("stoker/7.1.0/memory.events", "low 0\noom 1\noom_kill 0\n");
        boolean before = cell.oomKilled();
        file("stoker/7.1.0/memory.events", "low 0\noom 1\noom_kill 2\n");

        assertThat(before).isFalse();
        assertThat(cell.oomKilled()).isTrue();
    }

    @Test
    void makesNoGroupForAWorkerWithoutLimits() throws IOException {
        version2();

        assertThat(choose().create("7.1.0", 0, 0)).isEqualTo(Cell.NONE);
    }

    @Test
    void limitsThroughVersion1BelowItsOwnGroup() throws IOException {
        version1();
        Cgroups cgroups = choose();
        file("memory/outer/stoker/7.1.0/memory.memsw.limit_in_bytes", "");

        Cell cell = cgroups.create("7.1.0", 250, 64);

        assertThat(cgroups.isolation().driver()).isEqualTo("cgroup v1");
        String bytes = Long.toString(64L << 20);
        assertThat(text("memory/outer/stoker/7.1.0/memory.limit_in_bytes")).isEqualTo(bytes);
        assertThat(text("memory/outer/stoker/7.1.0/memory.memsw.limit_in_bytes")).isEqualTo(bytes);
        assertThat(text("cpu/stoker/7.1.0/cpu.cfs_quota_us")).isEqualTo("25000");
        assertThat(cell.joins()).hasSize(2);
        assertThat(cgroups.find("7.1.0")).isEqualTo(cell);
    }

    @Test
    void choosesVersion1OnAHybridHost() throws IOException {
        version1();
        file("unified/cgroup.controllers", "hugetlb\n");

        assertThat(choose().isolation().driver()).isEqualTo("cgroup v1");
    }

    @Test
    void saysThatAControllerIsMissing() throws IOException {
        Files.writeString(membership, "1:cpu:/\n");
        file("cpu/cgroup.procs", "");

        Isolation isolation = choose().isolation();

        assertThat(isolation.cpu()).isTrue();
        assertThat(isolation.memory()).isFalse();
        assertThat(isolation.note()).contains("memory is not limited");
    }

    @Test
    void saysWhyThereAreNoLimitsAtAll() {
        Cgroups cgroups = choose();

        assertThat(cgroups.isolation().driver()).isEqualTo("none");
        assertThat(cgroups.isolation().note())
                .contains("not enforced", "no version 2 tree at " + mount, "run the agent as root");
    }

    @Test
    void removesTheGroupsOfAWorker() throws IOException {
        version1();
        Cell cell = choose().create("7.1.0", 250, 64);

        assertThat(cell.remove()).isTrue();

        assertThat(cell.directories()).noneMatch(Files::exists);
        assertThat(cell.remove()).isTrue();
    }

    @Test
    void listsTheMembersOfAllItsGroupsOnce() throws IOException {
        version1();
        Cell cell = choose().create("7.1.0", 250, 64);
        for (Path join : cell.joins()) {
            Files.writeString(join, "41\n42\n");
        }

        assertThat(cell.members()).isEqualTo(List.of(41L, 42L));
    }

    @Test
    void probesThisHostAndLeavesNothingBehind() {
        Isolation isolation = Isolation.probe();

        assertThat(isolation.driver()).isIn("cgroup v1", "cgroup v2", "none");
        assertThat(isolation.note()).isNotBlank();
        assertThat(Path.of("/sys/fs/cgroup/cpu/stoker-probe")).doesNotExist();
        assertThat(Path.of("/sys/fs/cgroup/stoker-probe")).doesNotExist();
    }
}
