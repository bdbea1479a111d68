package org.sessionlog.chat.realtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.sessionlog.AudioTrack;
import org.sessionlog.Session;
import org.sessionlog.Utterance;
import org.sessionlog.model.ModelCall;
import org.slf4j.Logger;

/**
 * Makes turns of the server events of OpenAI's Realtime API, by the names of its general availability and by those of its
 * beta, which Azure has too (https://platform.openai.com/docs/api-reference/realtime-server-events).
 *
 * <p>User and assistant stand in the order in which they spoke, by the service's chain of items, however late a transcript
 * comes. Of an assistant that was interrupted both texts are kept: what was generated and what was heard, with how long
 * and how that is known. It was interrupted when the user began to speak while its sound was playing, not merely being
 * generated, and the service confirms it: the response is cancelled with {@code turn_detected} (or by the client), the
 * output buffer is cleared, or the item is truncated. Whether it is playing says the service ({@code
 * output_audio_buffer}, over WebRTC and SIP), else the track that the application plays on, else the length of the sound
 * that came. The text that was heard is estimated from how much of the sound was.
 *
 * <p>Give it every event as it comes, before acting on it, as one JSON text each. A text that is still coming is kept
 * every second, whole when it is there. Of events that are no JSON the session's log tells without their text; unknown
 * ones are counted. What belongs to no open item any more is kept no longer than 64 items, 32 responses and the ids of 256
 * events. Nothing throws or waits; safe for several threads. The session stays the caller's to end.
 */
public final class RealtimeEvents implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TOLD = 20;
    private static final int MOST_NAME = 80;

    private final Object lock = new Object();
    private final Session session;
    private final Logger log;
    private final Items items = new Items();
    private final ItemChain chain = new ItemChain();
    private final Responses responses;
    private final Playing playing;
    private final Spoken spoken;
    private final Tools tools;
    private final Set<String> seen = new LinkedHashSet<>();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();

    private RealtimeEvents(Session session, @Nullable AudioTrack track) {
        this.session = session;
        this.log = session.logger("realtime");
        this.responses = new Responses("openai");
        this.playing = new Playing(track);
        this.spoken = new Spoken(session, log, items, chain, playing);
        this.tools = new Tools(session, items);
    }

    /** Of one connection to the service, into this session. */
    public static RealtimeEvents of(Session session) {
        return new RealtimeEvents(session, null);
    }

    /**
     * Of one connection whose sound the application plays.
     *
     * @param played what the user hears, through {@link AudioTrack#play}; give an event with sound before playing it
     */
    public static RealtimeEvents of(Session session, AudioTrack played) {
        return new RealtimeEvents(session, played);
    }

    /** The next event, as it came. */
    public void accept(String json) {
        try {
            JsonNode event = JSON.readTree(json);
            if (event == null || !event.isObject() || !event.path("type").isTextual()) {
                malformed(json.length(), "no event");
                return;
            }
            synchronized (lock) {
                if (isNew(new Event(event).text("event_id"))) {
                    accept(new Event(event), session.place());
                }
            }
        } catch (JsonProcessingException e) {
            malformed(json.length(), "no JSON");
        } catch (Throwable t) {
            // Whatever it was, it is not to stop a call.
            malformed(0, t.getClass().getName());
        }
    }

    /** How many events were of a type that nobody knows. */
    public long unknown() {
        return unknown.get();
    }

    /** How many were no JSON, had no type, or could not be understood. */
    public long malformed() {
        return malformed.get();
    }

    /**
     * No more events come: what the user said last and was not transcribed is kept as {@code [no transcript]}, and what
     * the assistant was saying as far as it had come. Does not end the session.
     */
    @Override
    public void close() {
        try {
            synchronized (lock) {
                spoken.close(session.place());
            }
        } catch (RuntimeException e) {
            malformed(0, e.getClass().getName());
        }
    }

    private void malformed(int length, String why) {
        long count = malformed.incrementAndGet();
        if (count <= MOST_TOLD) {
            log.atWarn().addKeyValue("chars", length).addKeyValue("why", why).log("malformed event");
        }
    }

    private boolean isNew(String eventId) {
        if (eventId.isEmpty()) {
            return true;
        }
        if (seen.size() >= ItemChain.MOST) {
            seen.remove(seen.iterator().next());
        }
        return seen.add(eventId);
    }

    private void accept(Event event, long now) {
        String type = event.text("type");
        switch (type) {
            case "session.created", "session.updated" -> {
                playing.format(event.part("session"));
                responses.model(event.part("session").text("model"));
            }
            case "input_audio_buffer.speech_started" -> {
                tell(type, event);
                spoken.userBegins(event.text("item_id"), now);
            }
            case "input_audio_buffer.speech_stopped" -> {
                tell(type, event);
                spoken.userEnds(event.text("item_id"), now);
            }
            case "input_audio_buffer.committed" ->
                chain.follows(event.text("item_id"), event.text("previous_item_id"), now);
            case "conversation.item.created", "conversation.item.added", "conversation.item.done" ->
                item(event.part("item"), event.text("previous_item_id"), now);
            case "conversation.item.input_audio_transcription.delta" -> {
                if (!items.isFinished(event.text("item_id"))) {
                    items.of(event.text("item_id")).add(0, event.text("delta"));
                }
            }
            case "conversation.item.input_audio_transcription.completed" ->
                spoken.transcribed(event.text("item_id"), event.text("transcript"), now);
            case "conversation.item.input_audio_transcription.failed" -> {
                warn("transcription failed", event.part("error"));
                spoken.user(event.text("item_id"), "", now);
            }
            case "conversation.item.truncated" -> {
                tell(type, event);
                spoken.truncated(event.text("item_id"), event.number("audio_end_ms"), now);
            }
            case "output_audio_buffer.started" -> {
                tell(type, event);
                playing.started(event.text("response_id"), now);
            }
            case "output_audio_buffer.stopped" -> {
                tell(type, event);
                playing.stopped();
            }
            case "output_audio_buffer.cleared" -> {
                tell(type, event);
                spoken.cleared(now);
            }
            case "error" -> warn("error", event.part("error"));
            default -> {
                if (!response(type, event, now) && !SilentEvents.isKnown(type)) {
                    unknown(type);
                }
            }
        }
    }

    private boolean response(String type, Event event, long now) {
        String response = event.text("response_id");
        switch (type) {
            case "response.created" -> responses.created(event.part("response").text("id"), now);
            case "response.done" -> responseDone(event.part("response"), now);
            case "response.output_item.added", "response.output_item.done" -> {
                output(event.part("item"), response, now);
                if (type.endsWith("done")) {
                    outputDone(event.part("item"), now);
                }
            }
            case "response.output_audio.delta", "response.audio.delta" -> {
                responses.piece(response, now);
                Item item = assistant(event, now);
                playing.audio(item, event.text("delta").length(), now);
            }
            case "response.output_audio_transcript.delta",
                    "response.audio_transcript.delta",
                    "response.output_text.delta",
                    "response.text.delta" -> {
                responses.piece(response, now);
                spoken.assistant(assistant(event, now), content(event), event.text("delta"), now);
            }
            case "response.output_audio_transcript.done", "response.audio_transcript.done" ->
                spoken.assistantDone(assistant(event, now), content(event), event.text("transcript"), now);
            case "response.output_text.done", "response.text.done" ->
                spoken.assistantDone(assistant(event, now), content(event), event.text("text"), now);
            case "response.function_call_arguments.done" -> {
                Item item = items.of(event.text("item_id"));
                tools.described(item, event);
                tools.called(item, event.textOrJson("arguments"), now);
            }
            case "response.mcp_call_arguments.done" ->
                tools.called(items.of(event.text("item_id")), event.textOrJson("arguments"), now);
            case "response.mcp_call.failed" -> tools.failed(items.of(event.text("item_id")), now);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int content(Event event) {
        return (int) Math.max(0, Math.min(MOST_NAME, event.number("content_index")));
    }

    private Item assistant(Event event, long now) {
        String id = event.text("item_id");
        Item item = items.isFinished(id) ? new Item(id) : items.of(id);
        belongs(item, event.text("response_id"), now);
        return item;
    }

    private void belongs(Item item, String response, long now) {
        chain.place(item.id, now);
        item.began = item.began == Item.UNKNOWN ? now : item.began;
        if (item.response.isEmpty() && !response.isEmpty()) {
            item.response = response;
            for (Item other : items.assistants()) {
                item.millisBefore += other != item && other.response.equals(response) ? other.audioMillis : 0;
            }
        }
        item.assistant = true;
    }

    /** An item of the conversation: a message that somebody wrote, or the result of a function. */
    private void item(Event item, String previous, long now) {
        String id = item.text("id");
        chain.follows(id, previous, now);
        if (items.isFinished(id)) {
            return;
        }
        switch (item.text("type")) {
            case "function_call_output" -> {
                tools.returned(item.text("call_id"), item.textOrJson("output"), now);
                items.finish(id);
            }
            case "function_call", "mcp_call" -> tools.described(items.of(id), item);
            case "message" -> {
                String text = text(item);
                if (item.text("role").equals("user") && !text.isEmpty()) {
                    spoken.user(id, text, now);
                } else if (item.text("role").equals("system") && !text.isEmpty()) {
                    session.system(text);
                    items.finish(id);
                }
            }
            default -> {
                // what only the service needs
            }
        }
    }

    /** What is written in a message, and what was said in it if that is known. */
    private static String text(Event item) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : item.part("content").json()) {
            Event content = new Event(part);
            String more = content.text("text").isEmpty() ? content.text("transcript") : content.text("text");
            text.append(text.isEmpty() || more.isEmpty() ? "" : "\n").append(more);
        }
        return text.toString();
    }

    private void output(Event item, String response, long now) {
        String id = item.text("id");
        if (items.isFinished(id)) {
            return;
        }
        String kind = item.text("type");
        if (kind.equals("message")) {
            belongs(items.of(id), response, now);
        } else if (kind.equals("function_call") || kind.equals("mcp_call")) {
            chain.place(id, now);
            tools.described(items.of(id), item);
        }
    }

    /** Has all of an item that its own events did not bring. */
    private void outputDone(Event item, long now) {
        String id = item.text("id");
        Item known = items.isFinished(id) ? null : items.find(id);
        if (known == null) {
            return;
        }
        switch (item.text("type")) {
            case "function_call" -> tools.called(known, item.textOrJson("arguments"), now);
            case "mcp_call" -> {
                tools.called(known, item.textOrJson("arguments"), now);
                tools.finish(
                        known,
                        item.has("error") ? item.textOrJson("error") : item.textOrJson("output"),
                        item.has("error"),
                        now);
            }
            default -> {
                String text = text(item);
                if (!known.complete && !text.isEmpty()) {
                    spoken.assistantDone(known, 0, text, now);
                }
            }
        }
    }

    private void responseDone(Event response, long now) {
        String id = response.text("id");
        if (items.isFinished(id)) {
            return;
        }
        items.finish(id);
        String status = response.text("status");
        String reason = response.part("status_details").text("reason");
        Item last = null;
        for (JsonNode part : response.part("output").json()) {
            Event item = new Event(part);
            output(item, id, now);
            outputDone(item, now);
        }
        for (Item item : items.assistants()) {
            if (!id.isEmpty() && item.response.equals(id)) {
                last = item;
                break;
            }
        }
        ModelCall call = responses.done(response, now);
        if (status.equals("failed")) {
            warn("response failed", response.part("status_details").part("error"));
        }
        if (last == null || last.message == null) {
            if (status.equals("failed")) {
                session.say(Utterance.assistant("").model(call));
            }
            return;
        }
        items.finishOld();
        boolean cancelled = status.equals("cancelled");
        boolean bySpeech = reason.equals("turn_detected")
                || (reason.equals("client_cancelled") && last.heardMillis != Item.UNKNOWN);
        spoken.responseDone(last, call, cancelled && bySpeech, now);
    }

    private void tell(String type, Event event) {
        log.atDebug().addKeyValue("item", event.text("item_id")).log(type);
    }

    private void warn(String what, Event error) {
        log.atWarn()
                .addKeyValue("type", error.text("type"))
                .addKeyValue("code", error.text("code"))
                .addKeyValue("error", error.text("message"))
                .log(what);
    }

    private void unknown(String type) {
        if (unknown.incrementAndGet() <= MOST_TOLD) {
            log.atDebug()
                    .addKeyValue("type", type.substring(0, Math.min(type.length(), MOST_NAME)))
                    .log("unknown event");
        }
    }

    /** What is kept in memory, for tests: items, responses and ids of events. */
    int held() {
        synchronized (lock) {
            return items.size() + responses.size() + seen.size();
        }
    }
}
