/** Writes the page and the plots from the raw lines of a run. */
@NullMarked
package org.angarium.benchmarks.report;

import org.jspecify.annotations.NullMarked;
