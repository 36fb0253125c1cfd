/** Providers that break a rule on purpose, to see that the suite finds each out. */
@NullMarked
package org.angarium.tck.faults;

import org.jspecify.annotations.NullMarked;
