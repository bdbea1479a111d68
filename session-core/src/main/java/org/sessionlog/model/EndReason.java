package org.sessionlog.model;

import java.util.regex.Pattern;

/**
 * Why a session ended. What became of the conversation is only ever said, never guessed: nothing infers that a user hung
 * up.
 *
 * @param name lower-case words joined by underscores, at most 64 characters, e.g. {@code user_hangup}
 */
public record EndReason(String name) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    /** The caller hung up. */
    public static final EndReason USER_HANGUP = new EndReason("user_hangup");
    /** The bot or agent ended the conversation. */
    public static final EndReason AGENT_HANGUP = new EndReason("agent_hangup");
    /** The application did what it had to do. */
    public static final EndReason COMPLETED = new EndReason("completed");
    /** The call was handed to somebody else. */
    public static final EndReason TRANSFERRED = new EndReason("transferred");
    /** The transport went away; what {@code close()} without a reason means, unless the session logged at ERROR last. */
    public static final EndReason CONNECTION_CLOSED = new EndReason("connection_closed");
    /** The application met an error. Inferred by {@code close()} when the session logged at ERROR last. */
    public static final EndReason ERROR = new EndReason("error");
    /** Nothing happened for {@code idle.timeout}. */
    public static final EndReason IDLE_TIMEOUT = new EndReason("idle_timeout");
    /** The process was told to stop while the session was open. */
    public static final EndReason SERVER_SHUTDOWN = new EndReason("server_shutdown");
    /** The process died; a later one finished the session. */
    public static final EndReason PROCESS_CRASHED = new EndReason("process_crashed");

    public EndReason {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("an end reason is lower-case words joined by underscores, at most 64"
                    + " characters, such as sip_486_busy; this one is not: " + name);
        }
    }

    /** A reason of the application's own, e.g. {@code EndReason.of("sip_486_busy")}. */
    public static EndReason of(String name) {
        return new EndReason(name);
    }

    /** Whether it is {@link #USER_HANGUP} or {@link #SERVER_SHUTDOWN}: {@code graceful_disconnect} of a stored conversation. */
    public boolean graceful() {
        return equals(USER_HANGUP) || equals(SERVER_SHUTDOWN);
    }

    @Override
    public String toString() {
        return name;
    }
}
