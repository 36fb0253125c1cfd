/** Tests of the suite's frame, by small tests that are written as those of the suite are. */
@NullMarked
package org.angarium.frame;

import org.jspecify.annotations.NullMarked;
