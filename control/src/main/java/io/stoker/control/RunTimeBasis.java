package io.stoker.control;

/// What the run time of a job in a forecast is drawn from, the most telling first.
public enum RunTimeBasis {
    /// Ended jobs of the same user, queue and name: the share of the declared time that they used,
    /// or their run times where nothing is declared.
    NAME_HISTORY("ended jobs of the same user, queue and name"),
    /// Ended jobs of the same user in the same queue.
    USER_HISTORY("ended jobs of the same user and queue"),
    /// What the job declares as its expected run time, give or take a quarter.
    EXPECTED("the declared run time"),
    /// The job's time limit, of which anything up to all is used.
    LIMIT("the time limit"),
    /// Run times of all ended jobs: the job itself declares nothing.
    CLUSTER_HISTORY("all ended jobs"),
    /// Nothing is known: the job is taken to run for ever.
    UNKNOWN("nothing: taken to run for ever");

    private final String words;

    RunTimeBasis(String words) {
        this.words = words;
    }

    /// {@return what the run time comes from, to follow "by"}
    public String words() {
        return words;
    }
}
