/**
 * Session logs as files: one line a record, rotated by size or time, cut back to a checkpoint after a crash; and what is
 * done with old ones.
 */
@NullMarked
package org.sessionlog.sink.filesystem;

import org.jspecify.annotations.NullMarked;
