/** Events of realtime voice services, turned into the turns of a session: {@link org.sessionlog.chat.realtime.RealtimeEvents}. */
@NullMarked
package org.sessionlog.chat.realtime;

import org.jspecify.annotations.NullMarked;
