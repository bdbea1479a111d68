/** What recording costs the application, measured with JMH. Figures and how to get them: {@code benchmarks/README.md}. */
@NullMarked
package org.sessionlog.benchmarks;

import org.jspecify.annotations.NullMarked;
