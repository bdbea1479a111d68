/**
 * Records what goes between an application and its language models through LangChain4j, 1.13 or later. It needs {@code
 * langchain4j-core}; what else it needs is said where it is needed.
 */
@NullMarked
package org.sessionlog.chat.langchain4j;

import org.jspecify.annotations.NullMarked;
