/** What the author of a plugin touches. A plugin knows this package and {@code org.sessionlog.model} and nothing else of the core. */
@NullMarked
package org.sessionlog.spi;

import org.jspecify.annotations.NullMarked;
