package org.sessionlog;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.sessionlog.delivery.OpenSession;
import org.sessionlog.delivery.Wording;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Consent;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.Sender;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;
import org.sessionlog.model.Withheld;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * A call, a voice chat or a chat while it is recorded. Safe for any number of threads. No method waits for I/O or throws
 * because of recording; when a call has returned, what it gave survives the death of the process. After the end, calls
 * are counted and ignored.
 */
public final class Session implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final OpenSession session;

    private final String key;

    Session(OpenSession session) {
        this.session = session;
        this.key = session.info().key().toString();
    }

    /** The session that is bound to the calling thread, by {@link #bind} or one of the wrappers. It may have ended. */
    public static Optional<Session> current() {
        return Optional.ofNullable(SessionScope.session());
    }

    /**
     * An executor whose tasks have the session that was bound where they were given to it, if there was one.
     *
     * @param executor does the work, and stays the caller's to shut down
     */
    public static Executor carrying(Executor executor) {
        return task -> executor.execute(SessionScope.carrying(task));
    }

    /** As {@link #carrying(Executor)}; shutting it down shuts down the one behind it. */
    public static ExecutorService carrying(ExecutorService executor) {
        return new BoundExecutor(executor, SessionScope::session);
    }

    /** As {@link #carrying(ExecutorService)}; a task that runs again and again has the same session each time. */
    public static ScheduledExecutorService carrying(ScheduledExecutorService executor) {
        return new BoundScheduler(executor, SessionScope::session);
    }

    /** What the session was started with, and where its files are. */
    public SessionInfo info() {
        return session.info();
    }

    /**
     * A logger whose lines are in this session's log and nowhere else. Key-value pairs of the fluent API, markers,
     * throwables and the thread's MDC are kept.
     *
     * @param name any name, e.g. {@code voice} or {@code call_4711}
     */
    public Logger logger(String name) {
        return new SessionLogger(name, session.lines());
    }

    /** Changes which lines are kept, from now on; lines below are not. Loggers that have a level of their own keep it. */
    public void level(Level lowest) {
        session.lines().level(lowest);
    }

    /**
     * Changes which lines of some loggers are kept, from now on. Of several that fit the longest counts.
     *
     * @param logger name of a logger, with which go those whose name goes on with a dot
     */
    public void level(String logger, Level lowest) {
        session.lines().level(logger, lowest);
    }

    /**
     * Binds the session to the calling thread until the scope is closed: {@link #current} finds it, the MDC has its key
     * as {@code session.id}, and what libraries log on the thread is captured into it where the logging back end has the
     * capturing appender. Work that other threads do takes the binding along with {@link #wrap(Runnable)} and its like.
     */
    public SessionScope bind() {
        return SessionScope.bind(this);
    }

    /** The task with this session bound while it runs. */
    public Runnable wrap(Runnable task) {
        return SessionScope.wrapped(this, task);
    }

    /** The task with this session bound while it runs. */
    public <T> Callable<T> wrap(Callable<T> task) {
        return SessionScope.wrapped(this, task);
    }

    /**
     * An executor that runs every task with this session bound.
     *
     * @param executor does the work, and stays the caller's to shut down
     */
    public Executor wrap(Executor executor) {
        return task -> executor.execute(wrap(task));
    }

    /** As {@link #wrap(Executor)}; shutting it down shuts down the one behind it. */
    public ExecutorService wrap(ExecutorService executor) {
        return new BoundExecutor(executor, () -> this);
    }

    /** As {@link #wrap(ExecutorService)}; a task that runs again and again runs each time with this session bound. */
    public ScheduledExecutorService wrap(ScheduledExecutorService executor) {
        return new BoundScheduler(executor, () -> this);
    }

    /** Keeps an event of its own, if its level is kept. */
    void capture(EventOrigin origin, Supplier<CapturedEvent> event) {
        if (session.lines().isEnabled(origin.level(), origin.logger())) {
            event.get().into(session.lines());
        }
    }

    String key() {
        return key;
    }

    boolean isOver() {
        return session.end().isPresent();
    }

    /** As {@link #logger(String)}, with the kind and id of the session as its name: {@code call_4711}. */
    public Logger logger() {
        SessionInfo info = session.info();
        return logger(info.kind().name().toLowerCase(Locale.ROOT) + "_" + info.id());
    }

    /** Opens a track. A session has at most 15; a further one is counted and not kept. */
    public AudioTrack audio(Direction direction, AudioFormat format) {
        return new AudioTrack(session.openTrack(direction, format));
    }

    /** The user said something. */
    public Message user(String text) {
        return say(Sender.USER, text);
    }

    /** The assistant said something, or began to. */
    public Message assistant(String text) {
        return say(Sender.ASSISTANT, text);
    }

    /** An instruction to the model, or something that neither party said. */
    public Message system(String text) {
        return say(Sender.SYSTEM, text);
    }

    private Message say(Sender sender, String text) {
        return told(Turn.of(session.nextSequence(), place(), session.now(), sender, text), false);
    }

    /** Something was said, with its times, its place or the model it comes of. */
    public Message say(Utterance said) {
        Instant now = session.now();
        Turn turn = Turn.of(session.nextSequence(), said.order(place()), now, said.sender(), said.text())
                .withTimes(said.started(now), said.completed(now));
        ModelCall model = said.model();
        return told(model == null ? turn : turn.withModel(model), said.goesOn());
    }

    private Message told(Turn turn, boolean goesOn) {
        session.turn("message", turn, goesOn ? new Wording(true, List.of()) : Wording.WHOLE);
        return new Message(session, turn, goesOn);
    }

    /**
     * The place in the conversation of what begins now and is said later: a user speaks now, and the transcript comes
     * when the answer is there already. Readers sort by it.
     */
    public long place() {
        return session.order();
    }

    /** The time, as the session's clock has it. */
    public Instant now() {
        return session.now();
    }

    /**
     * Has something done when the session ends, on whichever thread ends it, while the session still keeps what it is
     * told: what is under way can be told of as it stands. It must be short. What it throws is counted, nothing else.
     *
     * @return false when the session has ended; nothing is done then
     */
    public boolean beforeEnd(Runnable lastWords) {
        return session.beforeEnd(lastWords);
    }

    /**
     * A tool was used.
     *
     * @param arguments as sent, usually JSON
     * @param result as received, usually JSON
     * @param took how long it worked, up to now
     */
    public void tool(String name, String arguments, String result, Duration took) {
        tool(new ToolCall(name, arguments, result, took));
    }

    /**
     * A tool was used, up to now, or is being used.
     *
     * @return for when more of it is known: {@link Message#tool}
     */
    public Message tool(ToolCall call) {
        Instant now = session.now();
        ToolCall used = bounded(call);
        Turn turn = Turn.of(session.nextSequence(), place(), now, Sender.TOOL, "")
                .withTimes(now.minus(used.took()), now)
                .withTool(used);
        session.turn("tool_call", turn);
        return new Message(session, turn, false);
    }

    static ToolCall bounded(ToolCall call) {
        return call.withTime(bounded(call.took()));
    }

    /** A length of time that makes no sense must not cost the turn. */
    static Duration bounded(Duration time) {
        return time.isNegative() ? Duration.ZERO : time.compareTo(LONGEST) > 0 ? LONGEST : time;
    }

    /** From now on this agent serves the session. */
    public void agent(String name) {
        session.turn("agent", Turn.of(session.nextSequence(), place(), session.now(), Sender.AGENT, name));
    }

    /**
     * Stops recording: silence in the audio, a marker in transcript and log, and nothing else of what comes. What a call
     * gives that begins after this has returned is never on the disk. Speech that was queued for playing is cut. With {@link
     * org.sessionlog.model.RecordingSpec#skipPauses} the pause takes no time in the files.
     */
    public void pause(Withheld reason) {
        session.pause(reason);
    }

    /** The end of {@link #pause}. */
    public void resume() {
        session.resume();
    }

    /**
     * Whether a party agreed to be recorded. Without a word of it recording is allowed. While it is pending the side is
     * silence and not kept; when it is denied, also later, what was recorded of the side becomes silence in every file
     * within 5 seconds, also if the process dies meanwhile.
     */
    public void consent(Direction direction, Consent consent) {
        session.consent(direction, consent);
    }

    /** Ends the session and returns at once; the files are completed meanwhile. The first call counts. */
    public void end(EndReason reason) {
        session.end(reason);
    }

    /**
     * Ends the session, if nobody has, with {@code error} when the last line that was logged is one, else {@code
     * connection_closed}.
     */
    @Override
    public void close() {
        session.close();
    }
}
