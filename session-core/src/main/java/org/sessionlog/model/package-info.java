/** Values that pass between the application, the SDK and its plugins. Nothing here does I/O. */
@NullMarked
package org.sessionlog.model;

import org.jspecify.annotations.NullMarked;
