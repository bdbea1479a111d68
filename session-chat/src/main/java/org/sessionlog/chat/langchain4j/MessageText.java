package org.sessionlog.chat.langchain4j;

import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is kept of a message: its text, and in place of an image or a recording where that is or how large it is. */
final class MessageText {
    private static final int MAX_ERROR_CHARS = 1_000;

    private MessageText() {}

    /** Of what a user says. */
    static String of(UserMessage message) {
        return message.hasSingleText() ? message.singleText() : of(message.contents());
    }

    /** Of what a tool gives. */
    static String of(ToolExecutionResultMessage message) {
        return message.hasSingleText() ? orEmpty(message.text()) : of(message.contents());
    }

    static String of(List<Content> contents) {
        if (contents.size() == 1 && contents.get(0) instanceof TextContent only) {
            return only.text();
        }
        StringBuilder text = new StringBuilder();
        for (Content content : contents) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            text.append(content instanceof TextContent part ? part.text() : reference(content));
        }
        return text.toString();
    }

    static String of(Throwable error) {
        String text = String.valueOf(error);
        return text.length() <= MAX_ERROR_CHARS ? text : text.substring(0, MAX_ERROR_CHARS);
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String reference(Content content) {
        if (content instanceof ImageContent image) {
            return reference("image", image.image().url(), image.image().base64Data());
        }
        if (content instanceof AudioContent audio) {
            return reference("audio", audio.audio().url(), audio.audio().base64Data());
        }
        if (content instanceof VideoContent video) {
            return reference("video", video.video().url(), video.video().base64Data());
        }
        if (content instanceof PdfFileContent pdf) {
            return reference("pdf", pdf.pdfFile().url(), pdf.pdfFile().base64Data());
        }
        return "[" + content.type().name().toLowerCase(Locale.ROOT) + "]";
    }

    /** A data URL is content too. */
    private static String reference(String kind, @Nullable URI at, @Nullable String base64) {
        if (at != null && !"data".equalsIgnoreCase(at.getScheme())) {
            return "[" + kind + ": " + at + "]";
        }
        int chars =
                base64 != null ? base64.length() : at != null ? at.toString().length() : 0;
        return "[" + kind + ": " + chars / 4 * 3 + " bytes]";
    }
}
