/** LangChain4j's messages from stored conversations: memories that outlive a process, and exports. */
@NullMarked
package org.sessionlog.chat.memory;

import org.jspecify.annotations.NullMarked;
