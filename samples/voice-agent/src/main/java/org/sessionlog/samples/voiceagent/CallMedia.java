package org.sessionlog.samples.voiceagent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Both sides of a call.
 *
 * @param incoming what the caller sends
 * @param outgoing what the agent sends
 * @param incomingOffsetNanos when incoming begins, from the start of the call
 * @param outgoingOffsetNanos when outgoing begins; one of the two is 0
 */
record CallMedia(Media incoming, Media outgoing, long incomingOffsetNanos, long outgoingOffsetNanos) {
    private static final int INCOMING_SSRC = 0x1CA11E40;
    private static final int OUTGOING_SSRC = 0x0A9E0750;
    /** Some three hours of one flow. A capture is read whole. */
    private static final long LARGEST_FILE_BYTES = 256L << 20;

    /** How long the call lasts. */
    long nanos() {
        return Math.max(incomingOffsetNanos + incoming.nanos(), outgoingOffsetNanos + outgoing.nanos());
    }

    /** @throws BadInputException if a file cannot be used */
    static CallMedia load(Optional<Path> incoming, Optional<Path> outgoing) throws BadInputException {
        if (incoming.isEmpty() && outgoing.isEmpty()) {
            return new CallMedia(builtIn("incoming.wav", INCOMING_SSRC), builtIn("outgoing.wav", OUTGOING_SSRC), 0, 0);
        }
        boolean both = incoming.isPresent() && outgoing.isPresent() && isSame(incoming.get(), outgoing.get());
        Media in = incoming.isPresent() ? load(incoming.get(), INCOMING_SSRC, both ? 0 : -1) : Media.silent();
        Media out = outgoing.isPresent() ? load(outgoing.get(), OUTGOING_SSRC, both ? 1 : -1) : Media.silent();
        long apart = apartNanos(in, out);
        return new CallMedia(in, out, Math.max(0, -apart), Math.max(0, apart));
    }

    /**
     * How much later outgoing begins. Two captures that overlap in time are taken for those of one call; if they do
     * not, both begin together.
     */
    private static long apartNanos(Media in, Media out) {
        if (in.capturedNanos().isEmpty() || out.capturedNanos().isEmpty()) {
            return 0;
        }
        long apart = out.capturedNanos().get() - in.capturedNanos().get();
        boolean overlap = apart >= 0 ? apart < in.nanos() : -apart < out.nanos();
        return overlap ? apart : 0;
    }

    /** @param side which of the two flows of a capture that holds both sides; -1 for its largest */
    private static Media load(Path file, int ssrc, int side) throws BadInputException {
        byte[] content = read(file);
        String name = file.toString();
        if (PcapReader.recognizes(content)) {
            return fromCapture(name, PcapReader.read(name, content), side);
        }
        if (WavReader.recognizes(content)) {
            return WavReader.read(name, content, ssrc);
        }
        throw new BadInputException(name + " is neither a pcap nor a WAV file");
    }

    private static Media fromCapture(String name, Capture capture, int side) throws BadInputException {
        List<RtpFlow> flows = new ArrayList<>(RtpFlow.of(capture));
        if (flows.isEmpty() && capture.damage().isEmpty()) {
            throw new BadInputException(name + " holds no UDP packet over IPv4");
        }
        List<String> remarks = new ArrayList<>();
        int unused = flows.stream().skip(1).mapToInt(RtpFlow::packets).sum();
        remark(remarks, unused, "of other flows not used");
        remark(remarks, capture.others(), "other than UDP over IPv4 skipped");
        remark(remarks, capture.fragments(), "IP fragments skipped");
        remark(remarks, capture.cutShort(), "cut short by the capture's snap length skipped");
        remark(remarks, capture.malformed(), "with malformed headers skipped");
        capture.damage().ifPresent(remarks::add);
        if (flows.isEmpty()) {
            Media silent = Media.silent();
            return new Media(name, silent.format(), List.of(), 0, Optional.empty(), remarks);
        }
        return choose(flows, side).media(name, remarks);
    }

    private static RtpFlow choose(List<RtpFlow> flows, int side) {
        if (side < 0 || flows.size() < 2 || flows.get(1).g711() == 0) {
            return flows.get(0);
        }
        boolean inOrder = flows.get(0).capturedNanos() <= flows.get(1).capturedNanos();
        return flows.get((side == 0) == inOrder ? 0 : 1);
    }

    private static void remark(List<String> remarks, int count, String what) {
        if (count > 0) {
            remarks.add(String.format(Locale.ROOT, "%,d %s", count, what));
        }
    }

    private static byte[] read(Path file) throws BadInputException {
        try {
            if (Files.isDirectory(file)) {
                throw new BadInputException(file + " is a folder; a .pcap or .wav file is wanted");
            }
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw new BadInputException(
                        file + " is larger than 256 MiB; cut it, for example with editcap -A and -B, or with sox trim");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new BadInputException("there is no file " + file);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + e.getMessage());
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return false; // whichever cannot be read says so when it is read
        }
    }

    private static Media builtIn(String name, int ssrc) {
        try (InputStream resource = CallMedia.class.getResourceAsStream("/media/" + name)) {
            if (resource == null) {
                throw new IllegalStateException("the built-in conversation is missing: /media/" + name);
            }
            return WavReader.read("built-in " + name, resource.readAllBytes(), ssrc);
        } catch (IOException | BadInputException e) {
            throw new IllegalStateException("the built-in conversation is damaged: " + name, e);
        }
    }
}
