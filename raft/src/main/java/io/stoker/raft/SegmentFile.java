package io.stoker.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/// One file of Ratis' segmented log: a header, then entries without gaps, then zeros.
///
/// ```
/// "RaftLog1"  ( varint size, size bytes, CRC32C of both as 4 bytes )*  0*
/// an entry's bytes begin with    08 varint term   10 varint index
/// ```
final class SegmentFile {

    static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);

    private static final int CHECKSUM_BYTES = 4;
    private static final int SECTOR_BYTES = 512;

    /// No entry after a damaged one has an index so much larger.
    private static final long MOST_AHEAD = 10_000_000;

    private final byte[] bytes;
    private long lastIndex;
    private int goodBytes;
    private String problem = "";

    private SegmentFile(byte[] bytes, long start) {
        this.bytes = bytes;
        this.lastIndex = start - 1;
        scan();
    }

    /// {@return the file, scanned}
    ///
    /// @param start index of its first entry
    static SegmentFile read(Path file, long start) throws IOException {
        return of(Files.readAllBytes(file), start);
    }

    /// {@return these bytes of a file, scanned}
    static SegmentFile of(byte[] bytes, long start) {
        return new SegmentFile(bytes, start);
    }

    /// {@return index of the last entry before the end or the first damage}
    long lastIndex() {
        return lastIndex;
    }

    /// {@return bytes up to the end of that entry}
    int goodBytes() {
        return goodBytes;
    }

    /// {@return whether nothing but zeros follows}
    boolean whole() {
        return problem.isEmpty();
    }

    /// {@return what is wrong at [#goodBytes], empty when nothing is}
    String problem() {
        return problem;
    }

    /// {@return bytes after [#goodBytes] that are not padding}
    int lostBytes() {
        return endOfData() - goodBytes;
    }

    /// {@return why the damage cannot be a write that a crash interrupted, empty when it can}
    Optional<String> notTorn() {
        if (goodBytes < HEADER.length) {
            return lostBytes() == 0 || startsLikeHeader()
                    ? Optional.empty()
                    : Optional.of("its header is damaged");
        }
        for (int at = goodBytes + 1; at < bytes.length; at++) {
            Entry entry = entry(at);
            if (entry.whole()
                    && entry.index() > lastIndex
                    && entry.index() - lastIndex < MOST_AHEAD) {
                return Optional.of(
                        "entry %d at byte %d behind it is whole".formatted(entry.index(), at));
            }
        }
        Entry damaged = entry(goodBytes);
        if (damaged.complete() && !cutShort(goodBytes, damaged.end())) {
            return Optional.of("all of its bytes are there, so no write was cut short");
        }
        return sizeDamaged() ? Optional.of("only its size is wrong") : Optional.empty();
    }

    private void scan() {
        if (bytes.length < HEADER.length || !startsWithHeader()) {
            problem = "expected the header 'RaftLog1'";
            return;
        }
        int at = HEADER.length;
        while (at < bytes.length && bytes[at] != 0) {
            Entry entry = entry(at);
            if (!entry.whole() || entry.index() != lastIndex + 1) {
                goodBytes = at;
                problem =
                        !entry.whole()
                                ? "the checksum or the size is wrong"
                                : "expected entry %d, found entry %d"
                                        .formatted(lastIndex + 1, entry.index());
                return;
            }
            lastIndex = entry.index();
            at = entry.end();
        }
        goodBytes = at;
        if (endOfData() > at) {
            problem = "expected zeros up to the end of the file, found other bytes";
        }
    }

    private boolean startsWithHeader() {
        return Arrays.equals(bytes, 0, HEADER.length, HEADER, 0, HEADER.length);
    }

    private boolean startsLikeHeader() {
        int end = endOfData();
        return end < HEADER.length && Arrays.equals(bytes, 0, end, HEADER, 0, end);
    }

    private int endOfData() {
        int end = bytes.length;
        while (end > goodBytes && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    /// Whether the end of the entry is missing, or a part of it that lies in one sector of the
    /// disk.
    private boolean cutShort(int from, int to) {
        if (bytes[to - 1] == 0) {
            return true;
        }
        for (int at = from; at < to; ) {
            int end = Math.min(to, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
            boolean zeros = true;
            for (int i = at; i < end && zeros; i++) {
                zeros = bytes[i] == 0;
            }
            if (zeros) {
                return true;
            }
            at = end;
        }
        return false;
    }

    /// Whether the data from the damage to its end is one whole entry, but for its size.
    private boolean sizeDamaged() {
        int end = endOfData();
        for (int sizeBytes = 1; sizeBytes <= 4; sizeBytes++) {
            int size = end - CHECKSUM_BYTES - goodBytes - sizeBytes;
            byte[] varint = varint(size);
            if (size > 0 && varint.length == sizeBytes) {
                CRC32C crc = new CRC32C();
                crc.update(varint);
                crc.update(bytes, goodBytes + sizeBytes, size);
                if ((int) crc.getValue() == ByteBuffer.wrap(bytes).getInt(end - CHECKSUM_BYTES)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static byte[] varint(int value) {
        ByteBuffer out = ByteBuffer.allocate(5);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.put((byte) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
        return Arrays.copyOf(out.array(), out.position());
    }

    private Entry entry(int at) {
        Cursor cursor = new Cursor(at, bytes.length);
        long size = cursor.varint();
        int body = cursor.at;
        if (size <= 0 || size > bytes.length - CHECKSUM_BYTES - body) {
            return new Entry(0, at, false, false);
        }
        int end = body + (int) size;
        Cursor fields = new Cursor(body, end);
        fields.field(0x08);
        long index = fields.field(0x10);
        if (fields.failed || index < 0) {
            return new Entry(0, end + CHECKSUM_BYTES, true, false);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, end - at);
        boolean whole = (int) crc.getValue() == ByteBuffer.wrap(bytes).getInt(end);
        return new Entry(index, end + CHECKSUM_BYTES, true, whole);
    }

    /// What stands at one place of the file.
    ///
    /// @param end where it ends, with its checksum
    /// @param complete whether the file has that many bytes
    /// @param whole whether its checksum is right
    private record Entry(long index, int end, boolean complete, boolean whole) {}

    /// Reads numbers from the file.
    private final class Cursor {

        private final int end;
        private int at;
        private boolean failed;

        Cursor(int at, int end) {
            this.at = at;
            this.end = end;
        }

        /// {@return the field of this tag, 0 when it is absent}
        long field(int tag) {
            if (at >= end || bytes[at] != tag) {
                return 0;
            }
            at++;
            return varint();
        }

        /// {@return the number, or -1 when there is none}
        long varint() {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                if (at >= end) {
                    break;
                }
                byte next = bytes[at++];
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            failed = true;
            return -1;
        }
    }
}
