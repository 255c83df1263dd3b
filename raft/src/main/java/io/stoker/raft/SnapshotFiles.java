package io.stoker.raft;

import io.stoker.model.StateImage;
import io.stoker.protocol.MalformedException;
import io.stoker.protocol.SnapshotCodec;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;

/// Snapshots in the place and under the names that Ratis knows: `snapshot.TERM_INDEX`.
final class SnapshotFiles extends SimpleStateMachineStorage {

    private static final SnapshotRetentionPolicy NEWEST_ONLY =
            new SnapshotRetentionPolicy() {
                @Override
                public int getNumSnapshotsRetained() {
                    return 1;
                }
            };

    /// Writes a snapshot so that a crash at any point leaves either the old or the new one.
    void write(TermIndex at, StateImage image) throws IOException {
        Path file = getSnapshotFile(at.getTerm(), at.getIndex()).toPath();
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        MessageDigest digest = MD5FileUtil.newMD5();
        try (FileOutputStream out = new FileOutputStream(temporary.toFile());
                OutputStream buffered =
                        new BufferedOutputStream(new DigestOutputStream(out, digest), 1 << 16)) {
            SnapshotCodec.write(image, buffered);
            buffered.flush();
            out.getFD().sync();
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        MD5Hash hash = MD5Hash.newInstance(digest.digest());
        MD5FileUtil.saveMD5File(file.toFile(), hash);
        syncDirectory(file);
        updateLatestSnapshot(
                new SingleFileSnapshotInfo(new FileInfo(file, hash), at.getTerm(), at.getIndex()));
        cleanupOldSnapshots(NEWEST_ONLY);
    }

    /// {@return the image in a snapshot file}
    static StateImage read(Path file) throws JournalException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            StateImage image = SnapshotCodec.read(in);
            if (in.read() >= 0) {
                throw new MalformedException("snapshot", "expected its end, found more bytes");
            }
            return image;
        } catch (MalformedException damaged) {
            throw new JournalException(
                    "snapshot %s is damaged: %s. %s"
                            .formatted(file, damaged.getMessage(), LogCheck.WAY_OUT),
                    damaged);
        } catch (IOException unreadable) {
            throw new JournalException(
                    "snapshot %s cannot be read: %s".formatted(file, unreadable), unreadable);
        }
    }

    /// {@return the log index that the newest snapshot in a directory reaches to}
    static OptionalLong newestIndex(Path directory) throws IOException {
        OptionalLong newest = OptionalLong.empty();
        if (!Files.isDirectory(directory)) {
            return newest;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "snapshot.*")) {
            for (Path file : files) {
                Matcher name = SNAPSHOT_REGEX.matcher(String.valueOf(file.getFileName()));
                if (name.matches()
                        && Files.exists(file.resolveSibling(file.getFileName() + ".md5"))) {
                    newest =
                            OptionalLong.of(
                                    Math.max(newest.orElse(-1), Long.parseLong(name.group(2))));
                }
            }
        }
        return newest;
    }

    private static void syncDirectory(Path file) throws IOException {
        try (FileChannel directory =
                FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
