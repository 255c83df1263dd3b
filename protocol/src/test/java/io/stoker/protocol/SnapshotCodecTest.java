package io.stoker.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.Draws;
import io.stoker.model.StateImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SnapshotCodecTest {

    @Test
    void everyImageComesBackAsItWas() throws MalformedException {
        for (int seed = 0; seed < 100; seed++) {
            StateImage image = new RandomWords(seed).state();
            byte[] bytes = SnapshotCodec.encode(image);
            assertThat(SnapshotCodec.decode(bytes)).as("seed " + seed).isEqualTo(image);
            assertThat(SnapshotCodec.encode(image)).as("seed " + seed).isEqualTo(bytes);
        }
    }

    @Test
    void everyFlippedBitIsNoticed() {
        Draws draws = Draws.stream(3, "flips");
        byte[] bytes = SnapshotCodec.encode(new RandomWords(11).state());
        for (int round = 0; round < 500; round++) {
            byte[] damaged = bytes.clone();
            int at = draws.below(damaged.length);
            damaged[at] ^= (byte) (1 << draws.below(8));
            assertThatThrownBy(() -> SnapshotCodec.decode(damaged))
                    .as("byte " + at)
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("snapshot");
        }
    }

    @Test
    void everyTruncationIsNoticed() {
        byte[] bytes = SnapshotCodec.encode(new RandomWords(12).state());
        for (int length = 0; length < bytes.length; length += 1 + bytes.length / 400) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> SnapshotCodec.decode(cut))
                    .as("length " + length)
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("snapshot piece");
        }
    }

    @Test
    void bytesAfterTheEndAreNoticed() {
        byte[] bytes = SnapshotCodec.encode(new RandomWords(13).state());
        assertThatThrownBy(() -> SnapshotCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(MalformedException.class)
                .hasMessage("snapshot: expected its end, found 1 more bytes");
    }

    @Test
    void randomBytesGiveOneKindOfException() {
        Draws draws = Draws.stream(9, "garbage");
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = new byte[draws.below(60)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) draws.nextBits();
            }
            assertThatThrownBy(() -> SnapshotCodec.decode(bytes))
                    .isInstanceOf(MalformedException.class);
        }
    }
}
