package org.sessionlog.model;

/** What is kept of what is said in a session. It decides before the journal: what is not kept is never on the disk. */
public enum Capture {
    /** Everything that redaction leaves. */
    EVERYTHING,
    /**
     * That something was said, by whom, when, how long it took, with how many tokens, and how long its text was: in place
     * of the text of a turn, what was heard of it, arguments and result of a tool, what a model reasoned and what went wrong
     * stands {@code [31 characters]} (UTF-16 units, before redaction). Names of agents, tools and models are kept, and so is
     * what the application logs.
     */
    METADATA_ONLY
}
