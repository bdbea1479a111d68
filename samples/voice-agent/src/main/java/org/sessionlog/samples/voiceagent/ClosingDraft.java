package org.sessionlog.samples.voiceagent;

import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.framing.Framedata;

/**
 * RFC 6455, where the call hears of a close frame when it comes. Java-WebSocket answers it before it notes its code, and
 * when the client has closed the socket by then it reports 1006 instead.
 */
final class ClosingDraft extends Draft_6455 {
    @Override
    public void processFrame(WebSocketImpl connection, Framedata frame) throws InvalidDataException {
        RealtimeCall call = connection.getAttachment();
        if (call != null && frame instanceof CloseFrame close) {
            call.goodbye(close.getCloseCode());
        }
        super.processFrame(connection, frame);
    }

    @Override
    public Draft copyInstance() {
        return new ClosingDraft();
    }
}
