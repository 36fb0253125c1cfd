/** For tests: a clock that stands still, and a disk whose power can be cut. */
@NullMarked
package org.angarium.testkit;

import org.jspecify.annotations.NullMarked;
