/** Message bodies that tell whether one was lost, came twice, out of order or damaged. */
@NullMarked
package org.angarium.benchmarks.check;

import org.jspecify.annotations.NullMarked;
