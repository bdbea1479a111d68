/**
 * Takes out of texts what identifies a person or opens a door: {@link org.sessionlog.redact.Redaction}, a {@link
 * org.sessionlog.spi.Redactor} of what is usually wanted.
 */
@NullMarked
package org.sessionlog.redact;

import org.jspecify.annotations.NullMarked;
