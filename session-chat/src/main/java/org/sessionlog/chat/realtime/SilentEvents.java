package org.sessionlog.chat.realtime;

import java.util.Set;

/** Events that are known and tell nothing of the conversation that others do not tell as well. */
final class SilentEvents {
    private static final Set<String> TYPES = Set.of(
            "session.created",
            "session.updated",
            "transcription_session.created",
            "transcription_session.updated",
            "conversation.created",
            "conversation.item.deleted",
            "conversation.item.retrieved",
            "conversation.item.input_audio_transcription.segment",
            "input_audio_buffer.cleared",
            "input_audio_buffer.timeout_triggered",
            "input_audio_buffer.dtmf_event_received",
            "response.content_part.added",
            "response.content_part.done",
            "response.output_audio.done",
            "response.audio.done",
            "response.function_call_arguments.delta",
            "response.mcp_call_arguments.delta",
            "response.mcp_call.in_progress",
            "response.mcp_call.completed",
            "mcp_list_tools.in_progress",
            "mcp_list_tools.completed",
            "mcp_list_tools.failed",
            "rate_limits.updated");

    private SilentEvents() {}

    static boolean isKnown(String type) {
        return TYPES.contains(type);
    }
}
