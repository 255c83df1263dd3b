package io.stoker.protocol;

import io.stoker.model.ArrayImage;
import io.stoker.model.ArrayRules;
import io.stoker.model.ArrayTask;
import io.stoker.model.Places;
import io.stoker.protocol.proto.ArrayProgressRecord;
import io.stoker.protocol.proto.ArrayRange;
import java.util.ArrayList;
import java.util.List;

/// Arrays and their tasks, both ways.
final class ArrayCodec {

    private ArrayCodec() {}

    static io.stoker.protocol.proto.ArrayRules encode(ArrayRules rules) {
        var message =
                io.stoker.protocol.proto.ArrayRules.newBuilder().setThrottle(rules.throttle());
        for (ArrayRules.Range range : rules.ranges()) {
            message.addRanges(
                    ArrayRange.newBuilder()
                            .setFirst(range.first())
                            .setLast(range.last())
                            .setStep(range.step()));
        }
        return message.build();
    }

    static ArrayRules decode(io.stoker.protocol.proto.ArrayRules message) {
        List<ArrayRules.Range> ranges = new ArrayList<>(message.getRangesCount());
        for (ArrayRange range : message.getRangesList()) {
            ranges.add(new ArrayRules.Range(range.getFirst(), range.getLast(), range.getStep()));
        }
        return new ArrayRules(ranges, message.getThrottle());
    }

    static io.stoker.protocol.proto.ArrayTask encode(ArrayTask task) {
        return io.stoker.protocol.proto.ArrayTask.newBuilder()
                .setArrayId(task.arrayId())
                .setIndex(task.index())
                .setCount(task.count())
                .setLeast(task.least())
                .setMost(task.most())
                .setThrottle(task.throttle())
                .build();
    }

    static ArrayTask decode(io.stoker.protocol.proto.ArrayTask message) {
        return new ArrayTask(
                message.getArrayId(),
                message.getIndex(),
                message.getCount(),
                message.getLeast(),
                message.getMost(),
                message.getThrottle());
    }

    static ArrayProgressRecord encode(ArrayImage image) {
        ArrayProgressRecord.Builder record =
                ArrayProgressRecord.newBuilder()
                        .addAllEnds(image.ends())
                        .setRunning(image.running())
                        .setBegun(image.begun())
                        .setAllBegunAt(image.allBegunAt())
                        .setAccount(ImageCodec.encode(image.account()));
        for (long word : image.left().words()) {
            record.addLeft(word);
        }
        for (long word : image.ended().words()) {
            record.addEnded(word);
        }
        for (long word : image.succeeded().words()) {
            record.addSucceeded(word);
        }
        return record.build();
    }

    static ArrayImage decode(ArrayProgressRecord record) throws MalformedException {
        return new ArrayImage(
                places(record.getLeftList()),
                places(record.getEndedList()),
                places(record.getSucceededList()),
                record.getEndsList(),
                record.getRunning(),
                record.getBegun(),
                record.getAllBegunAt(),
                ImageCodec.decode(record.getAccount()));
    }

    private static Places places(List<Long> words) {
        return Places.ofWords(words.stream().mapToLong(Long::longValue).toArray());
    }
}
