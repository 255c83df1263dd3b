package io.stoker.protocol;

import io.stoker.model.Command;
import io.stoker.model.Level;
import io.stoker.model.PowerBudget;
import io.stoker.protocol.proto.CommandRecord;
import io.stoker.protocol.proto.PowerBudgetRecord;
import java.util.Optional;

/// Power budgets as messages, both ways.
final class PowerCodec {

    private PowerCodec() {}

    static PowerBudgetRecord encode(PowerBudget budget) {
        return PowerBudgetRecord.newBuilder()
                .setLevel(RulesCodec.encode(Optional.of(budget.level())))
                .setDomain(budget.domain())
                .setWatts(budget.watts())
                .build();
    }

    static PowerBudget decode(PowerBudgetRecord record) throws MalformedException {
        Level level = level(record.getLevel());
        try {
            return new PowerBudget(level, record.getDomain(), record.getWatts());
        } catch (IllegalArgumentException refused) {
            throw WordsCodec.refusal("power budget", refused);
        }
    }

    static CommandRecord.PutPowerBudget encode(Command.PutPowerBudget command) {
        return CommandRecord.PutPowerBudget.newBuilder()
                .setBudget(encode(command.budget()))
                .setBy(command.by())
                .build();
    }

    static CommandRecord.DeletePowerBudget encode(Command.DeletePowerBudget command) {
        return CommandRecord.DeletePowerBudget.newBuilder()
                .setLevel(RulesCodec.encode(Optional.of(command.level())))
                .setDomain(command.domain())
                .setBy(command.by())
                .build();
    }

    static Command command(CommandRecord record) throws MalformedException {
        return record.hasPutPowerBudget()
                ? decode(record.getAt(), record.getPutPowerBudget())
                : decode(record.getAt(), record.getDeletePowerBudget());
    }

    private static Command decode(long at, CommandRecord.PutPowerBudget body)
            throws MalformedException {
        WordsCodec.require(body.hasBudget(), "budget");
        return new Command.PutPowerBudget(at, decode(body.getBudget()), body.getBy());
    }

    private static Command decode(long at, CommandRecord.DeletePowerBudget body)
            throws MalformedException {
        return new Command.DeletePowerBudget(
                at, level(body.getLevel()), body.getDomain(), body.getBy());
    }

    private static Level level(io.stoker.protocol.proto.Level level) throws MalformedException {
        return RulesCodec.decode(level)
                .orElseThrow(() -> new MalformedException("level", "expected a level, found none"));
    }
}
