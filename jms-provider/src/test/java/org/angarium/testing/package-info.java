/** What tests share: threads that they join, a store that they hear. */
@NullMarked
package org.angarium.testing;

import org.jspecify.annotations.NullMarked;
