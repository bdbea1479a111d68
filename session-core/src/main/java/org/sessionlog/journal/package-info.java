/**
 * Internal: the mapped journal. It knows bytes and streams and nothing of what they mean; no promise is made about its types.
 *
 * <p>A {@link org.sessionlog.journal.Journal} hands out one {@link org.sessionlog.journal.Slot} per session; a slot has
 * {@linkplain org.sessionlog.journal.Stream streams}, into which any thread appends what it has encoded in a
 * {@link org.sessionlog.journal.Scratch}, and which one thread reads with a {@link org.sessionlog.journal.Cursor} and gives
 * back. All numbers on disk are big-endian.
 */
@NullMarked
package org.sessionlog.journal;

import org.jspecify.annotations.NullMarked;
