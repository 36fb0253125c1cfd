/** The raw lines of a run. */
@NullMarked
package org.angarium.benchmarks.result;

import org.jspecify.annotations.NullMarked;
