package org.sessionlog.sink.filesystem;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Kinds of files that {@link Retention} tells apart, by name and place alone. */
public enum ArtifactKind {
    /** Logs of sessions and their rotated files. Never what lies in the directory itself or in its {@code logs} folder. */
    LOG,
    /**
     * {@code .wav} files in a session's folder, encrypted ({@code .wav.enc}) or not, and {@code session_info.json}; also
     * under the hidden names that they have until a recording is finished.
     */
    AUDIO,
    /** {@code conversation.json}, {@code conversation.jsonl} and {@code chat_*.log}. */
    CHAT;

    private static final Pattern OLD = Pattern.compile("(.+?\\.log)(\\.\\d{1,4})?(\\.gz)?");
    private static final Pattern HIDDEN = Pattern.compile("\\.(.+\\.log)\\.(?:rotation|gz\\.new|state)");
    private static final Pattern SOUND = Pattern.compile(".*\\.wav(?:\\.enc)?");
    private static final Pattern SIDE = Pattern.compile("\\.?(?:incoming|outgoing|mixed|stereo)_" + SOUND);

    /**
     * What a file is.
     *
     * @param relative its path below the directory
     * @param inSessionFolder whether something beside it shows that the folder is a session's
     * @return empty when it is nothing that the SDK made, or not surely
     */
    static Optional<ArtifactKind> of(Path relative, boolean inSessionFolder) {
        String name = relative.getFileName().toString();
        if (relative.getNameCount() < 2) {
            return Optional.empty();
        }
        if (name.equals("session_info.json")
                || name.equals(".session_info.json")
                || (SOUND.matcher(name).matches() && inSessionFolder)
                || SIDE.matcher(name).matches()) {
            return Optional.of(AUDIO);
        }
        if (name.equals("conversation.json") || name.equals("conversation.jsonl")) {
            return Optional.of(CHAT);
        }
        String log = base(name);
        if (!log.endsWith(".log") || (relative.getNameCount() == 2 && relative.startsWith("logs"))) {
            return Optional.empty();
        }
        return Optional.of(log.startsWith("chat_") ? CHAT : LOG);
    }

    /** Whether a file of this name is only in folders of sessions. */
    static boolean marksSessionFolder(String name) {
        return name.equals("session_info.json")
                || name.equals("conversation.json")
                || base(name).equals("session.log")
                || SIDE.matcher(name).matches();
    }

    /** The name of the log that a rotated, compressed or hidden file belongs to; of other files their own. */
    static String base(String name) {
        var hidden = HIDDEN.matcher(name);
        if (hidden.matches()) {
            return hidden.group(1);
        }
        var old = OLD.matcher(name);
        return old.matches() ? old.group(1) : name;
    }
}
