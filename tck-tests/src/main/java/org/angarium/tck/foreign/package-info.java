/** Messages of an implementation that no provider knows: what a provider must accept (3.12). */
@NullMarked
package org.angarium.tck.foreign;

import org.jspecify.annotations.NullMarked;
