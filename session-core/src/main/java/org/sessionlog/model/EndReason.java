package org.sessionlog.model;

import java.util.regex.Pattern;

/**
 * Why a session ended.
 *
 * @param name lower-case words joined by underscores, at most 64 characters, e.g. {@code user_hangup}
 * @param graceful whether the conversation came to its end in an orderly way
 */
public record EndReason(String name, boolean graceful) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    /** The caller hung up. */
    public static final EndReason USER_HANGUP = new EndReason("user_hangup", true);
    /** The bot or agent ended the conversation. */
    public static final EndReason AGENT_HANGUP = new EndReason("agent_hangup", true);
    /** The session was closed without a reason, and nothing points to a failure. */
    public static final EndReason COMPLETED = new EndReason("completed", true);
    /** The call was handed to somebody else. */
    public static final EndReason TRANSFERRED = new EndReason("transferred", true);
    /** The transport went away. */
    public static final EndReason CONNECTION_CLOSED = new EndReason("connection_closed", false);
    /** The application met an error. Inferred by {@code close()} when the session logged at ERROR last. */
    public static final EndReason ERROR = new EndReason("error", false);
    /** Nothing happened for {@code idle.timeout}. */
    public static final EndReason IDLE_TIMEOUT = new EndReason("idle_timeout", false);
    /** The process was told to stop while the session was open. */
    public static final EndReason SERVER_SHUTDOWN = new EndReason("server_shutdown", false);
    /** The process died; a later one finished the session. */
    public static final EndReason PROCESS_CRASHED = new EndReason("process_crashed", false);

    public EndReason {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("an end reason is lower-case words joined by underscores, at most 64"
                    + " characters, such as sip_486_busy; this one is not: " + name);
        }
    }

    /** A reason of the application's own that is not graceful, e.g. {@code EndReason.of("sip_486_busy")}. */
    public static EndReason of(String name) {
        return new EndReason(name, false);
    }

    @Override
    public String toString() {
        return name;
    }
}
