package org.sessionlog.samples.voiceagent;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sessionlog.Message;
import org.sessionlog.Session;
import org.slf4j.Logger;

/**
 * The voice agent of one call. It does not listen: it logs, says and does what belongs to the built-in conversation, each
 * at its time. With other media it does the same, spread over their length.
 */
final class ScriptedAgent {
    private static final Duration SCRIPT = Duration.ofMillis(15_500);

    /**
     * Something the agent does.
     *
     * @param at from the start of the call
     */
    record Cue(Duration at, Consumer<ScriptedAgent> action) {}

    /** Times and texts are those of media/make-media. */
    private static final List<Cue> CUES = List.of(
            cue(0, ScriptedAgent::initialize),
            cue(10, ScriptedAgent::connect),
            cue(20, ScriptedAgent::answer),
            cue(200, agent -> agent.say("Order desk, good morning. How can I help?")),
            cue(5_400, agent -> agent.hear("I need help with my order, four seven one one.", 0.94, 180)),
            cue(5_500, ScriptedAgent::retry),
            cue(5_950, ScriptedAgent::lookUp),
            cue(
                    6_100,
                    agent -> agent.say("Your order left on Monday and should be with you on Thursday, before noon.")),
            cue(8_150, ScriptedAgent::stopSpeaking),
            cue(9_410, agent -> agent.hear("Sorry, can I change the address?", 0.91, 210)),
            cue(9_600, agent -> agent.session.agent("delivery")),
            cue(9_750, agent -> agent.say("Delivery desk. Which address, please?")),
            cue(14_190, agent -> agent.hear("Twelve Mill Lane. Thank you, bye.", 0.88, 190)),
            cue(14_250, ScriptedAgent::failToConfirm),
            cue(14_300, agent -> agent.say("Done. Goodbye.")),
            cue(15_400, agent -> agent.voice.info("caller hung up")),
            cue(15_450, ScriptedAgent::disconnect));

    private final Session session;
    private final Logger voice;
    private final Logger socket;
    private final Logger mcp;
    private Optional<Message> lastSaid = Optional.empty();

    ScriptedAgent(Session session) {
        this.session = session;
        this.voice = session.logger("voice");
        this.socket = session.logger("websocket");
        this.mcp = session.logger("mcp");
    }

    /** What it does in a call that lasts so long, in order. */
    static List<Cue> cues(Duration call) {
        if (call.equals(SCRIPT)) {
            return CUES;
        }
        double stretch = (double) call.toNanos() / SCRIPT.toNanos();
        return CUES.stream()
                .map(cue -> new Cue(Duration.ofNanos((long) (cue.at().toNanos() * stretch)), cue.action()))
                .toList();
    }

    private static Cue cue(int atMillis, Consumer<ScriptedAgent> action) {
        return new Cue(Duration.ofMillis(atMillis), action);
    }

    private void initialize() {
        voice.atInfo()
                .addKeyValue("recognizer", "scripted")
                .addKeyValue("synthesizer", "scripted")
                .log("agent initialized");
        voice.debug("script of {} cues", CUES.size());
    }

    private void connect() {
        socket.atInfo()
                .addKeyValue("url", "wss://speech.example/v1/stream")
                .addKeyValue("protocol", 13)
                .log("WebSocket connected");
    }

    private void disconnect() {
        socket.atInfo().addKeyValue("code", 1000).log("WebSocket closed");
    }

    /** The last thing that goes wrong, and not what the call ends with. */
    private void failToConfirm() {
        voice.atError()
                .addKeyValue("channel", "mail")
                .setCause(new ConnectException("Connection refused"))
                .log("confirmation was not sent");
    }

    private void answer() {
        voice.atInfo()
                .addKeyValue("language", "en-GB")
                .addKeyValue("greeting", "order desk, morning")
                .log("call {} answered", session.info().id());
    }

    private void hear(String text, double confidence, int latencyMillis) {
        voice.atInfo()
                .addKeyValue("confidence", confidence)
                .addKeyValue("latency_ms", latencyMillis)
                .log("speech recognized");
        session.user(text);
    }

    private void say(String text) {
        lastSaid = Optional.of(session.assistant(text));
    }

    private void retry() {
        voice.atWarn()
                .addKeyValue("attempt", 1)
                .setCause(new SocketTimeoutException("Read timed out"))
                .log("order service did not answer, asking again");
    }

    private void lookUp() {
        mcp.atInfo()
                .addKeyValue("method", "tools/call")
                .addKeyValue("tool", "lookup_order")
                .addKeyValue("attempt", 2)
                .log("MCP request");
        session.tool(
                "lookup_order",
                "{\"order\":\"4711\"}",
                "{\"status\":\"shipped\",\"shipped_on\":\"Monday\",\"due\":\"Thursday\"}",
                Duration.ofMillis(450));
        mcp.atInfo()
                .addKeyValue("tool", "lookup_order")
                .addKeyValue("took_ms", 450)
                .log("MCP response");
    }

    /** The caller began to speak at 7.85 s; 0.3 s later the player has stopped. */
    private void stopSpeaking() {
        Duration heard = Duration.ofMillis(2_050);
        voice.atInfo().addKeyValue("heard_ms", heard.toMillis()).log("barge-in, playback stopped");
        lastSaid.ifPresent(
                message -> message.interruptedAfter(heard, "Your order left on Monday and should be with you"));
    }
}
