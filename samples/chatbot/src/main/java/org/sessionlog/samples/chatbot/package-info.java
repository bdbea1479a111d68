/** A chatbot on LangChain4j whose conversations are kept. */
@NullMarked
package org.sessionlog.samples.chatbot;

import org.jspecify.annotations.NullMarked;
