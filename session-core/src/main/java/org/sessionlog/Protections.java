package org.sessionlog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sessionlog.delivery.Holds;
import org.sessionlog.delivery.OpenSessions;
import org.sessionlog.model.Protection;
import org.sessionlog.model.SessionException;
import org.sessionlog.model.SessionInfo;

/**
 * What nobody may remove from a directory now: the files of {@linkplain LiveSessions live sessions}, of every process, and
 * of those that {@link Sessions#hold} put on hold. Only reads.
 */
public final class Protections {
    private Protections() {}

    /**
     * All of them now. Whoever removes files lists the files first and asks here then: what a session makes that starts
     * later is not in the list.
     *
     * @throws SessionException when it cannot be told; nothing may be removed then
     */
    public static List<Protection> in(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            List<Protection> protections = new ArrayList<>(Holds.in(absolute));
            for (SessionInfo session : OpenSessions.in(absolute)) {
                protections.add(Protection.live(absolute, session));
            }
            return protections;
        } catch (IOException e) {
            throw new SessionException("cannot tell what must stay in " + absolute + ": " + e.getMessage(), e);
        }
    }
}
