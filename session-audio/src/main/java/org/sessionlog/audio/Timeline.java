package org.sessionlog.audio;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Samples by their place in the session, in a WAV file or in several, as the {@link Cut} says. The newest samples are
 * gathered in memory and written in blocks; older ones are written in their place. Whatever was not written is silence,
 * and nothing but silence lies in the files beyond the end. Samples of two channels alternate, and each counts.
 */
final class Timeline {
    private final RecordingFiles files;
    private final Buffers buffers;
    private final Path path;
    private final Cut cut;
    private final WavFormat format;
    private final long samplesPerFile;
    private final List<WavFile> parts = new ArrayList<>(1);
    /** So many files are full for good, whatever is still written into them. */
    private int settled;

    /** So many files were made as long as they can be. */
    private int filled;

    private long end;
    /** Samples from {@code tailFrom} to {@code end} are here and in no file yet. */
    private short @Nullable [] tail;

    private long tailFrom;

    Timeline(RecordingFiles files, Path path, Cut cut, WavFormat format) {
        this.files = files;
        this.buffers = files.buffers();
        this.path = path;
        this.cut = cut;
        this.format = format;
        this.samplesPerFile = cut.frames() * format.channels();
    }

    WavFormat format() {
        return format;
    }

    /** The place behind the last sample. */
    long end() {
        return end;
    }

    /** Takes over the files that are there, cut back to that end. */
    void restore(long toEnd) {
        restore(toEnd, 0);
    }

    /** As {@link #restore(long)}, where so many files were {@link #settle}d. */
    void restore(long toEnd, int settledFiles) {
        settled = settledFiles;
        filled = settledFiles;
        end = toEnd;
        tailFrom = toEnd;
        int part = 0;
        while (part < settled) {
            part(part).adopt(samplesPerFile, noCues());
            part++;
        }
        do {
            part(part).cut(samplesIn(part));
            part++;
        } while (samplesIn(part) > 0);
        deleteFrom(part);
    }

    /** Writes at most {@link Buffers#SAMPLES} samples. */
    void write(long at, short[] from, int offset, int count) {
        int done = 0;
        // With nothing gathered, samples that reach to the end may as well be gathered again, and go out in one block.
        boolean replacesEnd = tail == null && at + count >= end;
        if (at < tailFrom && !replacesEnd) {
            done = (int) Math.min(count, tailFrom - at);
            store(at, from, offset, done);
        }
        while (done < count) {
            done += append(at + done, from, offset + done, count - done);
        }
    }

    /** Silence from one place to another; what lies beyond the end is silence already. */
    void silence(long from, long to) {
        long until = Math.min(to, end);
        for (long at = from; at < Math.min(until, tailFrom); ) {
            int count = (int) Math.min(Buffers.SAMPLES, Math.min(until, tailFrom) - at);
            store(at, Silence.SAMPLES, 0, count);
            at += count;
        }
        long fromHere = Math.max(from, tailFrom);
        if (tail != null && until > fromHere) {
            format.silence(tail, (int) (fromHere - tailFrom), (int) (until - fromHere));
        }
    }

    /** Draws the end back over silence. */
    void shorten(long toEnd) {
        if (toEnd < end) {
            // The files may still have something else where the silence is gathered.
            spill();
            end = toEnd;
            tailFrom = toEnd;
        }
    }

    /** Reads at most {@link Buffers#SAMPLES} samples from any place. */
    void read(long at, short[] into, int offset, int count) {
        int done = 0;
        if (at < tailFrom) {
            done = (int) Math.min(count, tailFrom - at);
            load(at, into, offset, done);
        }
        if (tail != null && at + done < end && done < count) {
            int here = (int) Math.min(count - done, end - at - done);
            System.arraycopy(tail, (int) (at + done - tailFrom), into, offset + done, here);
            done += here;
        }
        format.silence(into, offset + done, count - done);
    }

    /** Hands everything to the operating system: first the samples, then the headers. */
    void flush() {
        spill();
        if (tail != null) {
            buffers.giveBack(tail);
            tail = null;
        }
        for (int part = settled; part < parts.size(); part++) {
            parts.get(part).header(samplesIn(part));
        }
    }

    /** Makes the first files full, with silence where nothing came: their lengths are final. Everything is flushed. */
    void settle(int count, List<Cue> cues) {
        fillUpTo(count);
        for (; settled < count; settled++) {
            end(settled, samplesPerFile, cues);
            part(settled).close();
        }
        if (end < settled * samplesPerFile) {
            end = settled * samplesPerFile;
            tailFrom = end;
        }
    }

    /** Gives the whole exactly this length. */
    void complete(long samples) {
        flush();
        end = samples;
        tailFrom = samples;
        int part = 0;
        do {
            part(part).complete(samplesIn(part));
            part++;
        } while (samplesIn(part) > 0);
        deleteFrom(part);
    }

    /** Gives a file that is full its final name. */
    void publish(int part) {
        part(part).publish(samplesPerFile, noCues());
    }

    /** Makes the finished files of what was {@link #complete}d and closed. */
    void seal(long frames) {
        for (int part = 0; part < cut.files(frames); part++) {
            files.sealing().seal(cut.file(path, part));
        }
    }

    /** Puts its cues behind the samples of each file of what was {@link #complete}d. */
    void end(List<Cue> cues) {
        for (int part = 0; part < parts.size(); part++) {
            end(part, samplesIn(part), cues);
        }
    }

    /** How many samples its files really have together, when they are complete. */
    long samplesThere() {
        long samples = 0;
        for (WavFile part : parts) {
            samples += part.samplesThere();
        }
        return samples;
    }

    private void end(int part, long samples, List<Cue> cues) {
        long first = part * cut.frames();
        long behind = first + samples / format.channels();
        List<Cue> own = cues.stream()
                .filter(cue -> cue.place() >= first && cue.place() < behind)
                .toList();
        part(part).end(samples, CueChunks.of(own, first, cut.cueBytes()));
    }

    private byte[] noCues() {
        return CueChunks.of(List.of(), 0, cut.cueBytes());
    }

    /** Deletes every file of it that was not published. */
    void delete() {
        deleteFrom(0);
    }

    void close() {
        parts.forEach(WavFile::close);
    }

    /** @return how many samples it took: as many as go into the tail */
    private int append(long at, short[] from, int offset, int count) {
        short[] samples = tail;
        if (samples == null || at - tailFrom >= Buffers.SAMPLES) {
            spill();
            end = Math.max(end, at);
            tailFrom = at;
        }
        if (samples == null) {
            samples = buffers.borrowSamples();
            tail = samples;
        }
        int place = (int) (at - tailFrom);
        if (at > end) {
            format.silence(samples, (int) (end - tailFrom), (int) (at - end));
        }
        int taken = Math.min(count, Buffers.SAMPLES - place);
        System.arraycopy(from, offset, samples, place, taken);
        format.hold(samples, place, taken);
        end = Math.max(end, at + taken);
        return taken;
    }

    private void spill() {
        if (tail != null && end > tailFrom) {
            store(tailFrom, tail, 0, (int) (end - tailFrom));
        }
        tailFrom = end;
    }

    private void store(long at, short[] from, int offset, int count) {
        int done = 0;
        while (done < count) {
            int part = (int) ((at + done) / samplesPerFile);
            fillUpTo(part);
            long place = (at + done) % samplesPerFile;
            int here = (int) Math.min(count - done, samplesPerFile - place);
            part(part).store(place, from, offset + done, here);
            done += here;
        }
    }

    /** Files before the last one are whole: none is missing between two others, and each is as long as its header says. */
    private void fillUpTo(int part) {
        for (; filled < part; filled++) {
            WavFile full = part(filled);
            full.complete(samplesPerFile);
            full.close();
        }
    }

    private void load(long at, short[] into, int offset, int count) {
        int done = 0;
        while (done < count) {
            int part = (int) ((at + done) / samplesPerFile);
            long place = (at + done) % samplesPerFile;
            int here = (int) Math.min(count - done, samplesPerFile - place);
            part(part).load(place, into, offset + done, here);
            done += here;
        }
    }

    private long samplesIn(int part) {
        return part < settled ? samplesPerFile : Math.max(0, Math.min(samplesPerFile, end - part * samplesPerFile));
    }

    private WavFile part(int index) {
        while (parts.size() <= index) {
            int next = parts.size();
            parts.add(files.file(cut.file(path, next), format, next * cut.frames()));
        }
        return parts.get(index);
    }

    /** From the last one on, so that also a crash leaves none behind a missing one. */
    private void deleteFrom(int first) {
        int last = first;
        while (last < parts.size() || Files.exists(Unfinished.of(cut.file(path, last)))) {
            last++;
        }
        for (int part = last - 1; part >= first; part--) {
            part(part).delete();
        }
        parts.subList(Math.min(first, parts.size()), parts.size()).clear();
        filled = Math.min(filled, first);
    }
}
