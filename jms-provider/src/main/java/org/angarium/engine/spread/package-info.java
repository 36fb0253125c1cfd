/**
 * One engine over several: destinations, or the keys of one destination, are spread over databases
 * by a stable hash.
 */
@NullMarked
package org.angarium.engine.spread;

import org.jspecify.annotations.NullMarked;
