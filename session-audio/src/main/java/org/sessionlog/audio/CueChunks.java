package org.sessionlog.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What stands behind the samples of a WAV file: a {@code cue} chunk with a point for each {@link Cue}, and a {@code LIST}
 * chunk ({@code adtl}) with their labels. Players show them as markers or chapters.
 */
final class CueChunks {
    private static final int CHUNK_HEAD = 8;
    private static final int POINT = 24;
    private static final byte[] NOTHING = {};

    private CueChunks() {}

    /**
     * The chunks.
     *
     * @param cues of the file, in the order of their places
     * @param first the file's first place
     * @param room how many bytes there must be, whatever the cues; those that do not fit are left out. 0 for as many as
     *     there are
     */
    static byte[] of(List<Cue> cues, long first, int room) {
        int count = fitting(cues, room);
        if (count == 0 && room == 0) {
            return NOTHING;
        }
        int bytes = bytes(cues, count);
        ByteBuffer into = ByteBuffer.allocate(room == 0 ? bytes : room).order(ByteOrder.LITTLE_ENDIAN);
        if (count > 0) {
            put(cues.subList(0, count), first, into);
        }
        if (room > 0) {
            head("JUNK", room - bytes - CHUNK_HEAD, into);
        }
        return into.array();
    }

    private static int fitting(List<Cue> cues, int room) {
        int count = cues.size();
        while (room > 0 && count > 0 && bytes(cues, count) > room - CHUNK_HEAD) {
            count--;
        }
        return count;
    }

    private static int bytes(List<Cue> cues, int count) {
        if (count == 0) {
            return 0;
        }
        int bytes = CHUNK_HEAD + 4 + POINT * count + CHUNK_HEAD + 4;
        for (Cue cue : cues.subList(0, count)) {
            bytes += CHUNK_HEAD + even(labelBytes(cue));
        }
        return bytes;
    }

    private static void put(List<Cue> cues, long first, ByteBuffer into) {
        head("cue ", 4 + POINT * cues.size(), into);
        into.putInt(cues.size());
        for (int i = 0; i < cues.size(); i++) {
            int place = (int) (cues.get(i).place() - first);
            into.putInt(i + 1)
                    .putInt(place)
                    .put(ascii("data"))
                    .putInt(0)
                    .putInt(0)
                    .putInt(place);
        }
        int labels = 4;
        for (Cue cue : cues) {
            labels += CHUNK_HEAD + even(labelBytes(cue));
        }
        head("LIST", labels, into);
        into.put(ascii("adtl"));
        for (int i = 0; i < cues.size(); i++) {
            head("labl", labelBytes(cues.get(i)), into);
            into.putInt(i + 1).put(ascii(cues.get(i).label())).put((byte) 0);
            if (into.position() % 2 == 1) {
                into.put((byte) 0);
            }
        }
    }

    /** The number of the point, the text and a zero. */
    private static int labelBytes(Cue cue) {
        return 4 + cue.label().length() + 1;
    }

    private static int even(int bytes) {
        return bytes + bytes % 2;
    }

    private static void head(String id, int bytes, ByteBuffer into) {
        into.put(ascii(id)).putInt(bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
