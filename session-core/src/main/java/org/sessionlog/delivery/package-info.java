/** Internal: workers, checkpoints, outboxes, retry and recovery. No promise is made about its types. */
@NullMarked
package org.sessionlog.delivery;

import org.jspecify.annotations.NullMarked;
