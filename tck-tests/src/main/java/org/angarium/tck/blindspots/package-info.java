/** Tests of what other suites leave out: restarts, crashes, races. */
@NullMarked
package org.angarium.tck.blindspots;

import org.jspecify.annotations.NullMarked;
