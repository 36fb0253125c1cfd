/** Processes that are killed at every step of a commit, and what must be there afterwards. */
@NullMarked
package org.angarium.crash;

import org.jspecify.annotations.NullMarked;
