/** Records which agents serve a session. It needs {@code langchain4j-agentic}, and nothing else here does. */
@NullMarked
package org.sessionlog.chat.langchain4j.agentic;

import org.jspecify.annotations.NullMarked;
