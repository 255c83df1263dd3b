package io.stoker.protocol;

import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.Isolation;
import io.stoker.model.MigDevice;
import io.stoker.model.WorkerRequest;
import io.stoker.protocol.proto.Gpu;
import java.util.ArrayList;
import java.util.List;

/// What workers ask for and GPUs offer, as messages, both ways.
final class ResourceCodec {

    private ResourceCodec() {}

    static io.stoker.protocol.proto.WorkerRequest encode(WorkerRequest request) {
        GpuRequest gpus = request.gpus();
        return io.stoker.protocol.proto.WorkerRequest.newBuilder()
                .setGpus(
                        io.stoker.protocol.proto.GpuRequest.newBuilder()
                                .setCount(gpus.count())
                                .setMilliEach(gpus.milliEach())
                                .setMemoryMib(gpus.memoryMib())
                                .addAllTypes(gpus.types())
                                .setAnyOrder(gpus.anyOrder())
                                .setIsolation(encode(gpus.isolation()))
                                .setMig(gpus.mig()))
                .setCpuMilli(request.cpuMilli())
                .setMemoryMib(request.memoryMib())
                .setNetworkMbps(request.networkMbps())
                .setScratchMib(request.scratchMib())
                .setPowerWatts(request.powerWatts())
                .build();
    }

    static WorkerRequest decode(io.stoker.protocol.proto.WorkerRequest message)
            throws MalformedException {
        var gpus = message.getGpus();
        return new WorkerRequest(
                new GpuRequest(
                        gpus.getCount(),
                        gpus.getMilliEach(),
                        gpus.getMemoryMib(),
                        gpus.getTypesList(),
                        gpus.getAnyOrder(),
                        decode("gpus.isolation", gpus.getIsolation()),
                        gpus.getMig()),
                message.getCpuMilli(),
                message.getMemoryMib(),
                message.getNetworkMbps(),
                message.getScratchMib(),
                message.getPowerWatts());
    }

    static Gpu encode(GpuSpec gpu) {
        var message =
                Gpu.newBuilder()
                        .setUuid(gpu.uuid())
                        .setType(gpu.type())
                        .setMemoryMib(gpu.memoryMib())
                        .setVirtual(gpu.virtual())
                        .setSharing(encode(gpu.sharing()));
        for (MigDevice slice : gpu.slices()) {
            message.addSlices(
                    io.stoker.protocol.proto.MigDevice.newBuilder()
                            .setUuid(slice.uuid())
                            .setProfile(slice.profile())
                            .setStart(slice.start()));
        }
        return message.build();
    }

    static GpuSpec decode(Gpu message) throws MalformedException {
        List<MigDevice> slices = new ArrayList<>(message.getSlicesCount());
        for (var slice : message.getSlicesList()) {
            slices.add(new MigDevice(slice.getUuid(), slice.getProfile(), slice.getStart()));
        }
        return new GpuSpec(
                message.getUuid(),
                message.getType(),
                message.getMemoryMib(),
                message.getVirtual(),
                decode("gpu.sharing", message.getSharing()),
                slices);
    }

    private static io.stoker.protocol.proto.Isolation encode(Isolation level) {
        return switch (level) {
            case NONE -> io.stoker.protocol.proto.Isolation.ISOLATION_NONE;
            case MEMORY -> io.stoker.protocol.proto.Isolation.ISOLATION_MEMORY;
            case HARDWARE -> io.stoker.protocol.proto.Isolation.ISOLATION_HARDWARE;
        };
    }

    private static Isolation decode(String where, io.stoker.protocol.proto.Isolation level)
            throws MalformedException {
        return switch (level) {
            case ISOLATION_NONE -> Isolation.NONE;
            case ISOLATION_MEMORY -> Isolation.MEMORY;
            case ISOLATION_HARDWARE -> Isolation.HARDWARE;
            case UNRECOGNIZED -> throw WordsCodec.unknown(where, level);
        };
    }
}
