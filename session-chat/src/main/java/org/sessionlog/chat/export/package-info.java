/** Conversations in the formats of other programs. */
@NullMarked
package org.sessionlog.chat.export;

import org.jspecify.annotations.NullMarked;
