/** Looks whether providers keep what they promise about the disk. */
@NullMarked
package org.angarium.benchmarks.promise;

import org.jspecify.annotations.NullMarked;
