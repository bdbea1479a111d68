/**
 * Records what goes between an application and its language models through LangChain4j, 1.13 or later, and makes its
 * messages of stored conversations again: memories that outlive a process, and exports. It needs {@code
 * langchain4j-core}; what else it needs is said where it is needed.
 */
@NullMarked
package org.sessionlog.chat.langchain4j;

import org.jspecify.annotations.NullMarked;
