package io.stoker.simulator.fleet;

/// A timer of the fleet in one number: what (4 bits), which life of its owner (24 bits), whose (32
/// bits). The top four bits stay free for whoever owns the queue.
final class TimerCode {

    static final int REGISTER = 0;
    static final int BEAT = 1;
    static final int FAIL = 2;
    static final int RECOVER = 3;
    static final int STARTED = 4;
    static final int EXITED = 5;
    static final int STOPPED = 6;
    static final int FAULT_OVER = 7;
    static final int LEASE_OVER = 8;

    static final int GENERATION_MASK = 0xFF_FFFF;

    private TimerCode() {}

    static long of(int kind, int generation, int owner) {
        return ((long) kind << 56) | ((long) (generation & GENERATION_MASK) << 32) | owner;
    }

    static int kind(long code) {
        return (int) (code >>> 56) & 0xF;
    }

    static int generation(long code) {
        return (int) (code >>> 32) & GENERATION_MASK;
    }

    static int owner(long code) {
        return (int) code;
    }
}
