/** Chapter 6: creating and using connections and sessions. */
@NullMarked
package org.angarium.tck.chapter06;

import org.jspecify.annotations.NullMarked;
