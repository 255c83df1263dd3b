package io.stoker.cli.doctor;

/// One finding of the doctor.
///
/// @param subject what was looked at
/// @param verdict how it is
/// @param found what was found
/// @param fix what to do about it, empty when nothing need be done
public record Check(String subject, Verdict verdict, String found, String fix) {

    /// How something is.
    public enum Verdict {
        /// As it should be.
        OK,
        /// Works, with less.
        NOTE,
        /// Stoker cannot work like this.
        BROKEN
    }

    static Check ok(String subject, String found) {
        return new Check(subject, Verdict.OK, found, "");
    }

    static Check note(String subject, String found, String fix) {
        return new Check(subject, Verdict.NOTE, found, fix);
    }

    static Check broken(String subject, String found, String fix) {
        return new Check(subject, Verdict.BROKEN, found, fix);
    }
}
