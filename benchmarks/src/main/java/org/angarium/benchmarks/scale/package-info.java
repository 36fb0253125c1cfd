/** How many databases a load needs, calculated from what was measured of one. */
@NullMarked
package org.angarium.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
