/** What tests share: a clock that they drive. */
@NullMarked
package org.angarium.testing;

import org.jspecify.annotations.NullMarked;
