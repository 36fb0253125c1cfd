/** Angarium and a database in global transactions of the Narayana transaction manager. */
@NullMarked
package org.angarium.integration.narayana;

import org.jspecify.annotations.NullMarked;
