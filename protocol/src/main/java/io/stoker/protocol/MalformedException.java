package io.stoker.protocol;

/// Bytes or a message are not what the contract says.
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    /// @param where the place in the message or in the bytes
    /// @param what what was expected there and what was found
    public MalformedException(String where, String what) {
        super(where + ": " + what);
    }

    /// @param where the place in the message or in the bytes
    /// @param what what was expected there and what was found
    /// @param cause what noticed it
    public MalformedException(String where, String what, Throwable cause) {
        super(where + ": " + what, cause);
    }

    /// {@return the same, seen from further out}
    MalformedException within(String outer) {
        return new MalformedException(outer, String.valueOf(getMessage()), this);
    }
}
