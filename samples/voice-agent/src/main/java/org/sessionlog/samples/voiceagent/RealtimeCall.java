package org.sessionlog.samples.voiceagent;

import java.util.regex.Pattern;
import org.java_websocket.framing.CloseFrame;
import org.sessionlog.Session;
import org.sessionlog.chat.realtime.RealtimeEvents;
import org.sessionlog.model.EndReason;

/** A connection and its session. */
final class RealtimeCall {
    private static final Pattern HANGUP = Pattern.compile("\\s*\\{\\s*\"type\"\\s*:\\s*\"user_hangup\"\\s*}\\s*");

    private final Session session;
    private final RealtimeEvents events;
    private volatile boolean hungUp;

    RealtimeCall(Session session) {
        this.session = session;
        this.events = RealtimeEvents.of(session);
    }

    /** @return whether the user hangs up by it */
    boolean accept(String message) {
        if (HANGUP.matcher(message).matches()) {
            hungUp = true;
            return true;
        }
        events.accept(message);
        return false;
    }

    /** The client closes the connection in an orderly way. */
    void goodbye(int code) {
        hungUp |= code == CloseFrame.NORMAL;
    }

    /** Nobody knows that a user hung up but the one who says so. */
    void over() {
        try {
            events.close();
        } finally {
            session.end(hungUp ? EndReason.USER_HANGUP : EndReason.CONNECTION_CLOSED);
        }
    }
}
