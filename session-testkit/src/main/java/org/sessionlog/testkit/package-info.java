/**
 * What the author of a plugin tests with: contracts to extend, fakes that work, a clock, faults on demand, and a harness
 * that kills processes. Used with test scope; JUnit Jupiter and AssertJ come along.
 */
@NullMarked
package org.sessionlog.testkit;

import org.jspecify.annotations.NullMarked;
