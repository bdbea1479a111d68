package org.sessionlog.sink.filesystem;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.SessionException;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationSink;
import org.sessionlog.spi.SessionFiles;

/** A file for each session that has a chat log. */
final class ChatLog implements ConversationSink {
    /** Something that is done with a file. */
    private interface Work {
        void run(ChatFile file) throws IOException;
    }

    private final SessionFiles files;
    private final RotationPolicy policy;
    private final ChatFormat format;
    private final ConcurrentMap<SessionKey, ChatFile> open = new ConcurrentHashMap<>();

    ChatLog(SessionFiles files, RotationPolicy policy, ChatFormat format) {
        this.files = files;
        this.policy = policy;
        this.format = format;
    }

    SessionFiles files() {
        return files;
    }

    RotationPolicy policy() {
        return policy;
    }

    ChatFormat format() {
        return format;
    }

    @Override
    public void begin(ConversationHead head) {
        letGo(head.session().key());
        with(head.session(), file -> {});
    }

    @Override
    public void append(ConversationHead head, List<Turn> turns) {
        with(head.session(), file -> file.append(turns));
    }

    @Override
    public void complete(ConversationHead head) {
        finish(head.session());
    }

    /** The file stays, with its header. */
    @Override
    public void skip(ConversationHead head) {
        finish(head.session());
    }

    private void finish(SessionInfo session) {
        with(session, ChatFile::finish);
        letGo(session.key());
    }

    /** After a failure the file is opened anew, and everything that is not in it comes again. */
    private void with(SessionInfo session, Work work) {
        Optional<Path> path = session.artifacts().chat();
        if (path.isEmpty()) {
            return;
        }
        boolean done = false;
        try {
            ChatFile file = open.get(session.key());
            if (file == null) {
                file = ChatFile.open(this, session, path.get());
                open.put(session.key(), file);
            }
            work.run(file);
            done = true;
        } catch (IOException e) {
            throw new SessionException("cannot write the chat log " + path.get() + ": " + e, e);
        } finally {
            if (!done) {
                letGo(session.key());
            }
        }
    }

    private void letGo(SessionKey session) {
        ChatFile file = open.remove(session);
        if (file != null) {
            file.close();
        }
    }

    @Override
    public void close() {
        open.keySet().forEach(this::letGo);
    }
}
