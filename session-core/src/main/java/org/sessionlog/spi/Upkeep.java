package org.sessionlog.spi;

/** What a log sink, recorder or conversation sink implements besides when it has work that no record causes. */
@FunctionalInterface
public interface Upkeep {
    /**
     * Does a small part of the work, if there is any now. Called about once a second on a thread that also looks after
     * the recorder's health: it must be back within some hundred milliseconds. Never called by two threads at once, nor
     * after {@code close}, but while sessions are being written. What it throws is counted and logged.
     */
    void upkeep();
}
