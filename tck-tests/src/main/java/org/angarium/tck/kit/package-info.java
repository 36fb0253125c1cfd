/** Small helpers that the tests share. */
@NullMarked
package org.angarium.tck.kit;

import org.jspecify.annotations.NullMarked;
