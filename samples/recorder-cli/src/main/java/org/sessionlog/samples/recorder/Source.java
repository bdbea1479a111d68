package org.sessionlog.samples.recorder;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sessionlog.model.AudioFormat;

/**
 * Where ffmpeg takes the audio from.
 *
 * @param device what it is called in the session's log
 * @param arguments ffmpeg's, up to and with {@code -i}
 * @param live whether it gives its audio in its own time, like a microphone, and not as fast as it is read
 */
record Source(String device, List<String> arguments, boolean live) {
    static final AudioFormat FORMAT = AudioFormat.PCM16_8000;

    /** Formats that are devices (ffmpeg-devices), of which lavfi alone is none that has its own time. */
    private static final Set<String> DEVICES = Set.of(
            "lavfi",
            "alsa",
            "pulse",
            "jack",
            "oss",
            "sndio",
            "openal",
            "avfoundation",
            "dshow",
            "decklink",
            "iec61883");

    private static final Pattern DEVICE = Pattern.compile("([a-z0-9_]+):(?!//)(.+)");
    private static final Pattern URL = Pattern.compile("[a-z][a-z0-9+.-]+://.+");
    private static final Pattern GRAPH =
            Pattern.compile("(?:sine|anullsrc|anoisesrc|aevalsrc|flite|hilbert|sinc|afirsrc)(?:[=,:@].*)?");

    /**
     * Takes {@code --input} apart: a file; {@code alsa:default}, {@code pulse:default}, {@code lavfi:sine} and other
     * devices; a URL; or ffmpeg's own arguments, {@code "-f lavfi -i sine"}.
     *
     * @throws BadInputException if it is none of these
     */
    static Source of(String input) throws BadInputException {
        String text = input.strip();
        if (text.isEmpty()) {
            throw new BadInputException("--input needs a value: a file, a device such as alsa:default, or lavfi:sine");
        }
        if (text.startsWith("-")) {
            return ofArguments(text);
        }
        Optional<Path> path = path(text);
        if (path.isPresent() && Files.exists(path.get())) {
            return ofFile(path.get());
        }
        Matcher device = DEVICE.matcher(text);
        if (device.matches() && DEVICES.contains(device.group(1))) {
            String format = device.group(1);
            return new Source(text, List.of("-f", format, "-i", device.group(2)), !format.equals("lavfi"));
        }
        if (GRAPH.matcher(text).matches()) {
            return new Source("lavfi:" + text, List.of("-f", "lavfi", "-i", text), false);
        }
        if (URL.matcher(text).matches()) {
            return new Source(text, List.of("-i", text), !text.startsWith("file:"));
        }
        throw new BadInputException("there is no file " + text
                + ", and it is no input of ffmpeg's either: give alsa:default, pulse:default, lavfi:sine, a URL, or"
                + " ffmpeg's own arguments in quotes, \"-f FORMAT -i INPUT\"");
    }

    private static Source ofFile(Path file) throws BadInputException {
        if (Files.isDirectory(file)) {
            throw new BadInputException(file + " is a folder; --input wants a file");
        }
        if (!Files.isReadable(file)) {
            throw new BadInputException("cannot read " + file + ": permission denied");
        }
        // Not the bare name: one that begins with a dash or holds a colon would be something else to ffmpeg.
        return new Source(
                file.toString(), List.of("-i", "file:" + file.toAbsolutePath().normalize()), false);
    }

    private static Source ofArguments(String text) throws BadInputException {
        List<String> words = words(text);
        int input = words.indexOf("-i");
        if (input < 0 || input + 1 >= words.size()) {
            throw new BadInputException("--input " + text + " has no -i and what is to be read");
        }
        int format = words.indexOf("-f");
        String device = format >= 0 && format + 1 < input ? words.get(format + 1) : "";
        boolean live = (DEVICES.contains(device) && !device.equals("lavfi")) || words.contains("-re");
        String name = device.isEmpty() ? words.get(input + 1) : device + ":" + words.get(input + 1);
        return new Source(name, words, live);
    }

    /** Words at spaces, but for what stands in single or double quotes. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+").matcher(text);
        while (word.find()) {
            words.add(word.group().replaceAll("'([^']*)'|\"([^\"]*)\"", "$1$2"));
        }
        return words;
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * ffmpeg's command line: it writes bare samples to its standard output and its messages, with their level, to its
     * standard error.
     *
     * @param realTime whether a source that is not live is read no faster than it would be heard
     */
    List<String> command(String ffmpeg, boolean realTime, Optional<Duration> atMost) {
        List<String> command = new ArrayList<>(
                List.of(ffmpeg, "-hide_banner", "-nostdin", "-nostats", "-loglevel", "repeat+level+info"));
        if (realTime && !live) {
            command.add("-re");
        }
        command.addAll(arguments);
        atMost.ifPresent(length -> {
            command.add("-t");
            command.add(String.format(Locale.ROOT, "%.3f", length.toMillis() / 1000.0));
        });
        command.addAll(List.of("-map", "0:a:0", "-ac", Integer.toString(FORMAT.channels())));
        command.addAll(List.of("-ar", Integer.toString(FORMAT.sampleRateHz()), "-c:a", "pcm_s16le"));
        command.addAll(List.of("-f", "s16le", "-flush_packets", "1", "pipe:1"));
        return command;
    }
}
