package io.stoker.raft;

/// The journal cannot be opened, or cannot go on. The message says where, why and what to do.
public final class JournalException extends Exception {

    private static final long serialVersionUID = 1;

    /// @param message where, why, and the way out
    public JournalException(String message) {
        super(message);
    }

    /// @param message where, why, and the way out
    /// @param cause what noticed it
    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }

    /// {@return the journal's own exception among the causes of `thrown`, else one around it}
    static JournalException from(String message, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof JournalException own) {
                return own;
            }
        }
        return new JournalException(message + " (" + thrown + ")", thrown);
    }
}
