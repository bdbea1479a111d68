package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sessionlog.journal.OpenSlots;
import org.sessionlog.model.SessionInfo;

/** The sessions of a directory that are not wholly delivered, of every process, as the registers on disk tell. */
public final class OpenSessions {
    private OpenSessions() {}

    /** @throws IOException when a register is there and cannot be read */
    public static List<SessionInfo> in(Path directory) throws IOException {
        List<SessionInfo> sessions = new ArrayList<>();
        for (byte[] info : OpenSlots.infos(directory.resolve(Owners.FOLDER))) {
            sessions.add(SessionCodec.decodeInfo(info, directory));
        }
        return sessions;
    }
}
