/** Starts what an application has of Angarium, and ends it. */
@NullMarked
package org.angarium.cdi.start;

import org.jspecify.annotations.NullMarked;
