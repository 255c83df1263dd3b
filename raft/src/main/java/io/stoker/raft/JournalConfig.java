package io.stoker.raft;

import java.nio.file.Path;
import java.util.List;

/// How a member of the journal runs.
///
/// @param directory where it keeps its files; made when missing
/// @param self id of this member
/// @param members all members, this one among them
/// @param limits when it takes snapshots and starts new files
public record JournalConfig(Path directory, String self, List<Member> members, Limits limits) {

    public JournalConfig {
        members = List.copyOf(members);
        if (members.stream().filter(member -> member.id().equals(self)).count() != 1) {
            throw new IllegalArgumentException(
                    "members: expected '%s' exactly once, found %s".formatted(self, members));
        }
    }

    /// {@return a journal with one member that listens on `host`:`port`}
    public static JournalConfig single(Path directory, String host, int port) {
        return new JournalConfig(
                directory, "m1", List.of(new Member("m1", host, port)), Limits.DEFAULT);
    }

    /// {@return the same with other limits}
    public JournalConfig withLimits(Limits value) {
        return new JournalConfig(directory, self, members, value);
    }

    /// {@return this member}
    Member me() {
        return members.stream()
                .filter(member -> member.id().equals(self))
                .findFirst()
                .orElseThrow();
    }

    /// One member.
    ///
    /// @param id unique and for ever
    /// @param host address that it listens on and that others reach it at
    /// @param port its Raft port
    public record Member(String id, String host, int port) {
        public Member {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException(
                        "raft: expected a port from 1 to 65535, found " + port);
            }
        }
    }

    /// When snapshots are taken and files are closed.
    ///
    /// @param snapshotCommands a snapshot is due after so many commands
    /// @param snapshotBytes a snapshot is due after so many bytes of commands
    /// @param segmentBytes size of one file of the log
    public record Limits(long snapshotCommands, long snapshotBytes, int segmentBytes) {

        /// Replay after a crash reads at most this much: about a second of work.
        public static final Limits DEFAULT = new Limits(100_000, 32 << 20, 8 << 20);

        public Limits {
            if (snapshotCommands < 1 || snapshotBytes < 1 || segmentBytes < 4_096) {
                throw new IllegalArgumentException(
                        "journal limits: expected at least 1 command, 1 byte and segments of 4096 bytes");
            }
        }
    }
}
