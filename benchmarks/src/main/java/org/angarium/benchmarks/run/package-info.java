/** Runs all providers and workloads, each run in a JVM of its own. */
@NullMarked
package org.angarium.benchmarks.run;

import org.jspecify.annotations.NullMarked;
