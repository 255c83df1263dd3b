package io.stoker.server.jobfile;

/// A text that is not what its format asks for.
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient FileProblem problem;

    MalformedException(FileProblem problem) {
        super(problem.line());
        this.problem = problem;
    }

    /// {@return what is wrong, and where}
    public FileProblem problem() {
        return problem;
    }
}
