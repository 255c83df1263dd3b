package io.stoker.raft;

import io.stoker.protocol.CommandCodec;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/// Ratis set up for this use.
final class RatisSettings {

    /// One cell has one group, so its id is the same everywhere.
    private static final RaftGroupId GROUP =
            RaftGroupId.valueOf(UUID.fromString("73746f6b-6572-4a6f-8572-6e616c000001"));

    private RatisSettings() {}

    static RaftGroup group(JournalConfig config) {
        List<RaftPeer> peers =
                config.members().stream()
                        .map(member ->
                                RaftPeer.newBuilder()
                                        .setId(member.id())
                                        .setAddress(member.host() + ":" + member.port())
                                        .build())
                        .toList();
        return RaftGroup.valueOf(GROUP, peers);
    }

    /// {@return where the group's files are}
    static Path groupDirectory(JournalConfig config) {
        return config.directory().resolve(GROUP.getUuid().toString());
    }

    static RaftProperties properties(JournalConfig config) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        GrpcConfigKeys.Server.setHost(properties, config.me().host());
        GrpcConfigKeys.Server.setPort(properties, config.me().port());
        RaftServerConfigKeys.setStorageDir(properties, List.of(config.directory().toFile()));
        log(config, properties);
        timing(config, properties);
        return properties;
    }

    private static void log(JournalConfig config, RaftProperties properties) {
        // Room for one batch of the largest size and its envelope.
        SizeInBytes entry = SizeInBytes.valueOf(CommandCodec.MAX_BATCH_BYTES + 4_096L);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, entry);
        RaftServerConfigKeys.Log.setWriteBufferSize(
                properties, SizeInBytes.valueOf(entry.getSize() + 64));
        GrpcConfigKeys.setMessageSizeMax(
                properties, SizeInBytes.valueOf(entry.getSize() + (2 << 20)));
        RaftServerConfigKeys.Log.setSegmentSizeMax(
                properties, SizeInBytes.valueOf(config.limits().segmentBytes()));
        RaftServerConfigKeys.Log.setPreallocatedSize(
                properties, SizeInBytes.valueOf(Math.min(4 << 20, config.limits().segmentBytes())));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf(16 << 20));
        // A write is acknowledged after its own fdatasync, never before.
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
        // Entries that only repeat the commit index would cost one more fdatasync a batch.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        RaftServerConfigKeys.Log.setCorruptionPolicy(
                properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        // The machine takes snapshots itself, beside the apply thread, and purges what they cover.
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
    }

    private static void timing(JournalConfig config, RaftProperties properties) {
        boolean alone = config.members().size() == 1;
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(alone ? 100 : 500));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(alone ? 200 : 1_000));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, millis(alone ? 20 : 150));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, millis(alone ? 30 : 300));
        // Batches are never sent again under the same call id.
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, millis(2_000));
        // A process that was stopped for minutes must go on afterwards, not close its journal; and
        // with
        // nobody else to lead, stepping down would only fail what is in flight.
        TimeDuration never = TimeDuration.valueOf(20, TimeUnit.DAYS);
        RaftServerConfigKeys.setCloseThreshold(properties, never);
        if (alone) {
            RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, never);
        }
    }

    private static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }
}
