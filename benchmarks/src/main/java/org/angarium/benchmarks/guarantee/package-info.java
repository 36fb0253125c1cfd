/** What each delivery guarantee of Angarium costs: one consumer, one message after the other. */
@NullMarked
package org.angarium.benchmarks.guarantee;

import org.jspecify.annotations.NullMarked;
