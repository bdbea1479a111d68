package org.sessionlog.delivery;

import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.MessageFormatter;

/**
 * A message with its arguments in place, as {@link MessageFormatter} has it. Where all arguments are texts, numbers and
 * the like, which is nearly always, it is put together without garbage.
 */
final class MessageText {
    private MessageText() {}

    /** @param memory is overwritten; what is returned may be this */
    static CharSequence of(StringBuilder memory, @Nullable String template, @Nullable Object @Nullable [] arguments) {
        if (template == null) {
            return "null";
        }
        if (arguments == null || arguments.length == 0) {
            return template;
        }
        if (template.indexOf('\\') >= 0 || !arePlain(arguments)) {
            return MessageFormatter.basicArrayFormat(template, arguments);
        }
        memory.setLength(0);
        int from = 0;
        for (Object argument : arguments) {
            int place = template.indexOf("{}", from);
            if (place < 0) {
                break;
            }
            memory.append(template, from, place);
            append(memory, argument);
            from = place + 2;
        }
        return memory.append(template, from, template.length());
    }

    /** Whether each has a text that no code of the application's makes. */
    private static boolean arePlain(@Nullable Object[] arguments) {
        for (Object argument : arguments) {
            boolean plain = argument == null
                    || argument instanceof String
                    || argument instanceof Integer
                    || argument instanceof Long
                    || argument instanceof Double
                    || argument instanceof Boolean
                    || argument instanceof Float
                    || argument instanceof Short
                    || argument instanceof Byte
                    || argument instanceof Character;
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    private static void append(StringBuilder to, @Nullable Object argument) {
        if (argument instanceof Integer number) {
            to.append(number.intValue());
        } else if (argument instanceof Long number) {
            to.append(number.longValue());
        } else {
            to.append(argument);
        }
    }
}
