package org.sessionlog.samples.voiceagent;

import java.util.List;
import java.util.Optional;

/**
 * What a capture file holds.
 *
 * @param datagrams whole UDP datagrams over IPv4, in the order of the file
 * @param others packets that are no UDP over IPv4
 * @param fragments IP fragments; not put together
 * @param cutShort packets of which the capture kept only the beginning (its snap length)
 * @param malformed packets whose headers contradict themselves
 * @param damage how the file ends before its end; empty when it is whole
 */
record Capture(
        List<Datagram> datagrams, int others, int fragments, int cutShort, int malformed, Optional<String> damage) {
    Capture {
        datagrams = List.copyOf(datagrams);
    }
}
