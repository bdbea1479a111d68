/** The face of Sessionlog: open a {@link org.sessionlog.Session}, record into it, end it. */
@NullMarked
package org.sessionlog;

import org.jspecify.annotations.NullMarked;
