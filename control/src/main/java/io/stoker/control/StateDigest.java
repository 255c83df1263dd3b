package io.stoker.control;

import io.stoker.model.StateImage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 over the text of every part of a state image. Records print their components in order,
/// and every collection in an image has a defined order, so equal states give equal digests on any
/// machine.
final class StateDigest {

    private StateDigest() {}

    static String of(StateImage image) {
        MessageDigest digest = sha256();
        add(digest, image.appliedIndex() + " " + image.lastAt());
        add(digest, image.nextJobId() + " " + image.nextEpoch());
        add(digest, image.nextNodeId() + " " + image.nextFaultId());
        image.jobs().forEach(job -> add(digest, job));
        image.nodes().forEach(node -> add(digest, node));
        add(digest, image.queues());
        add(digest, image.faults());
        add(digest, image.keys());
        add(digest, image.finished());
        add(digest, image.policy());
        add(digest, image.generator());
        add(digest, image.schedules());
        add(digest, image.usage());
        add(digest, image.forgotten());
        add(digest, image.reservations());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, Object part) {
        digest.update(part.toString().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
