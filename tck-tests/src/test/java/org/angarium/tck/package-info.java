/** Tests of the suite itself. */
@NullMarked
package org.angarium.tck;

import org.jspecify.annotations.NullMarked;
