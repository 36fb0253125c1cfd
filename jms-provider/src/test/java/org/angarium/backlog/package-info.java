/**
 * A backlog that is much larger than memory: filled, found, browsed and drained by a small heap.
 */
@NullMarked
package org.angarium.backlog;

import org.jspecify.annotations.NullMarked;
