/** What tests share: a clock that they drive, threads that they join, a store that they hear. */
@NullMarked
package org.angarium.testing;

import org.jspecify.annotations.NullMarked;
