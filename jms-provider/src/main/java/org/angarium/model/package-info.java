/** Values that every layer shares: names, the clock, limits, and errors with their codes. */
@NullMarked
package org.angarium.model;

import org.jspecify.annotations.NullMarked;
