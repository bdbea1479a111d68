package org.sessionlog.samples.voiceagent;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The command line.
 *
 * @param incoming media of the caller; empty for the built-in conversation, or for silence if {@code outgoing} is given
 * @param outgoing media of the agent, likewise
 * @param speed how many times faster than real time; 0 for as fast as possible
 * @param preset name of the layout, as {@link #HELP} has them
 * @param logLevel lines of a call below it are not kept
 * @param realtime port of the WebSocket server to be instead of making calls; 0 for any
 * @param calls how many calls at once; empty for one whose id is {@code callId} itself
 */
record Arguments(
        Optional<Path> incoming,
        Optional<Path> outgoing,
        Path directory,
        String callId,
        String bot,
        double speed,
        String preset,
        Optional<String> logLevel,
        OptionalInt realtime,
        OptionalInt calls,
        boolean hold,
        boolean recover,
        boolean help) {

    static final String HELP = """
            Usage: java -jar voice-agent.jar [options]

            Sends the two sides of a telephone call as RTP over UDP on loopback, has a scripted agent log and talk
            beside it, and records all of it. Without media of your own it plays a built-in conversation.

              --incoming FILE   what the caller says: a .pcap (Ethernet or Linux cooked, IPv4, RTP with payload type
                                0 or 8) or a .wav (8000 Hz mono, PCM 16 bit or G.711)
              --outgoing FILE   what the agent says. If only one side is given, the other one is silent. If both name
                                the same capture, its two largest RTP flows are taken; incoming is the one that begins
                                first
              --directory DIR   where the sessions are kept (default: sessions)
              --call-id ID      id of the call (default: made of the time)
              --bot ID          id of the bot (default: order-desk)
              --speed N         1 is real time (default), 8 is eight times faster, 0 is as fast as possible; unless it
                                is 1, the session's clock follows the media
              --preset NAME     session (default): everything of a call in a folder of its own; call: its log is
                                logs/DATE/bot_BOT/call_ID.log, and the application's own log is logs/app.log
              --log-level LEVEL lines of a call below it are not kept: debug, info (default), warning, error
              --calls N         N calls at once with the same media, 1 to 1000, with the ids ID-1 to ID-N
              --realtime PORT   make no call: serve ws://127.0.0.1:PORT/realtime?customer_id=ID, where each connection is a
                                session and each text message an event of a realtime voice API. {"type":"user_hangup"}
                                or a close with code 1000 hangs up; PORT 0 takes any that is free
              --hold            when all media was sent, print "holding ID" and do not end the call
              --recover         send nothing: finish what a crash left in the directory, print it, and exit
              --help            print this

            Exit codes: 0 success, 1 the call could not be recorded, 2 wrong arguments or an unreadable file.
            """;

    private static final int MOST_CALLS = 1_000;
    private static final int MOST_PORT = 65_535;
    private static final double MOST_SPEED = 1_000;
    private static final Set<String> PRESETS = Set.of("session", "call");
    private static final Set<String> LEVELS = Set.of("debug", "info", "warning", "error");
    private static final Set<String> VALUES = Set.of(
            "--incoming",
            "--outgoing",
            "--directory",
            "--call-id",
            "--bot",
            "--speed",
            "--preset",
            "--log-level",
            "--realtime",
            "--calls");
    private static final Set<String> FLAGS = Set.of("--hold", "--recover", "--help");
    private static final DateTimeFormatter DEFAULT_ID =
            DateTimeFormatter.ofPattern("'call-'yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** @throws BadInputException saying which argument is wrong */
    static Arguments parse(String... args) throws BadInputException {
        Map<String, String> values = new HashMap<>();
        Set<String> flags = new HashSet<>();
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        while (!rest.isEmpty()) {
            String argument = rest.removeFirst();
            int equals = argument.indexOf('=');
            String name = equals > 0 ? argument.substring(0, equals) : argument;
            boolean isNew;
            if (VALUES.contains(name)) {
                isNew = values.put(name, equals > 0 ? argument.substring(equals + 1) : next(name, rest)) == null;
            } else if (FLAGS.contains(argument)) {
                isNew = flags.add(argument);
            } else {
                throw new BadInputException("unknown argument " + argument + "; --help lists those there are");
            }
            if (!isNew) {
                throw new BadInputException(name + " is given twice");
            }
        }
        oneOf(values, "--preset", PRESETS);
        oneOf(values, "--log-level", LEVELS);
        if (flags.contains("--hold") && flags.contains("--recover")) {
            throw new BadInputException("--hold and --recover exclude each other: a recovery makes no call");
        }
        if (values.containsKey("--realtime") && (flags.contains("--recover") || flags.contains("--hold"))) {
            throw new BadInputException(
                    "--realtime makes no call that could be held, and recovers what it finds by itself");
        }
        Path directory = path(values, "--directory").orElse(Path.of("sessions"));
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new BadInputException("--directory must name a folder; " + directory + " is a file");
        }
        return new Arguments(
                path(values, "--incoming"),
                path(values, "--outgoing"),
                directory,
                nonEmpty(values, "--call-id", DEFAULT_ID.format(Instant.now())),
                nonEmpty(values, "--bot", "order-desk"),
                speed(values.getOrDefault("--speed", "1")),
                values.getOrDefault("--preset", "session"),
                Optional.ofNullable(values.get("--log-level")),
                whole(values, "--realtime", 0, MOST_PORT),
                whole(values, "--calls", 1, MOST_CALLS),
                flags.contains("--hold"),
                flags.contains("--recover"),
                flags.contains("--help"));
    }

    /** The ids of the calls, in order. */
    List<String> callIds() {
        return calls.isEmpty()
                ? List.of(callId)
                : IntStream.rangeClosed(1, calls.getAsInt())
                        .mapToObj(number -> callId + "-" + number)
                        .toList();
    }

    private static String next(String name, Deque<String> rest) throws BadInputException {
        String value = rest.pollFirst();
        if (value == null || VALUES.contains(value) || FLAGS.contains(value)) {
            throw new BadInputException(name + " needs a value");
        }
        return value;
    }

    private static String nonEmpty(Map<String, String> values, String name, String otherwise) throws BadInputException {
        String value = values.getOrDefault(name, otherwise);
        if (value.isBlank()) {
            throw new BadInputException(name + " needs a value");
        }
        return value;
    }

    private static Optional<Path> path(Map<String, String> values, String name) throws BadInputException {
        if (!values.containsKey(name)) {
            return Optional.empty();
        }
        String value = nonEmpty(values, name, "");
        try {
            return Optional.of(Path.of(value));
        } catch (InvalidPathException e) {
            throw new BadInputException(name + " is no path: " + e.getMessage());
        }
    }

    private static void oneOf(Map<String, String> values, String name, Set<String> known) throws BadInputException {
        String value = values.get(name);
        if (value != null && !known.contains(value)) {
            throw new BadInputException(
                    name + " must be one of " + String.join(", ", new TreeSet<>(known)) + ", not " + value);
        }
    }

    private static double speed(String value) throws BadInputException {
        try {
            double speed = Double.parseDouble(value);
            if (speed >= 0 && speed <= MOST_SPEED) {
                return speed;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new BadInputException("--speed must be a number from 0 to 1000, not " + value);
    }

    private static OptionalInt whole(Map<String, String> values, String name, int least, int most)
            throws BadInputException {
        if (!values.containsKey(name)) {
            return OptionalInt.empty();
        }
        String value = values.getOrDefault(name, "");
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new BadInputException(name + " must be a whole number from " + least + " to " + most + ", not " + value);
    }
}
