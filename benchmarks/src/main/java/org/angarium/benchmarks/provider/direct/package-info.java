/**
 * The least that can be called a provider: the sender's thread calls the listener; with a log, that
 * is the limit which the disk sets.
 */
@NullMarked
package org.angarium.benchmarks.provider.direct;

import org.jspecify.annotations.NullMarked;
