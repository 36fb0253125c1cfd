/** The providers that the suite is run against here. */
@NullMarked
package org.angarium.tck.provider;

import org.jspecify.annotations.NullMarked;
