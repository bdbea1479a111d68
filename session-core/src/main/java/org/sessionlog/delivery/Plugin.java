package org.sessionlog.delivery;

import org.sessionlog.spi.ConversationSink;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.Recorder;

/** A plugin that was made, under the name that the register knows it by. */
public sealed interface Plugin {
    /** The one for whose files a place is kept when a session starts. */
    String CHAT = "conversation:chat";

    /** Kind and provider's name: {@code log:filesystem}. */
    String name();

    /** What the provider made. */
    Object component();

    /** Closes the plugin's component. */
    void close();

    record Log(String name, LogSink sink, boolean mayWait) implements Plugin {
        @Override
        public Object component() {
            return sink;
        }

        @Override
        public void close() {
            sink.close();
        }
    }

    record Conversations(String name, ConversationSink sink, boolean mayWait) implements Plugin {
        @Override
        public Object component() {
            return sink;
        }

        @Override
        public void close() {
            sink.close();
        }
    }

    record Audio(String name, Recorder recorder) implements Plugin {
        @Override
        public Object component() {
            return recorder;
        }

        @Override
        public void close() {
            recorder.close();
        }
    }
}
