package org.sessionlog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sessionlog.delivery.OpenSessions;
import org.sessionlog.model.SessionException;
import org.sessionlog.model.SessionInfo;

/**
 * Which sessions of a directory are not finished, whichever process they belong to: those that are being recorded, those
 * that have ended and are still being written out, and those of a dead process that wait for the next {@code Sessions} on
 * the directory. Reads the registers below {@code .journal/} and neither locks, opens for writing nor changes anything,
 * so that a monitor or a clean-up job may look whenever it likes. What a process keeps in memory only, because it
 * cannot write to the directory, is not seen.
 */
public final class LiveSessions {
    private LiveSessions() {}

    /**
     * The sessions now, in no particular order. One that starts or is finished during the call may be among them or not.
     *
     * @param directory what {@code Sessions} was given
     * @return empty when nothing is recorded there, also when there is no such directory
     * @throws SessionException when a register is there and cannot be read, naming the directory
     */
    public static List<SessionInfo> in(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            return OpenSessions.in(absolute);
        } catch (IOException e) {
            throw new SessionException("cannot tell which sessions are open in " + absolute + ": " + e.getMessage(), e);
        }
    }
}
