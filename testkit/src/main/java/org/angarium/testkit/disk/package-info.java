/** A disk in memory that knows what was synced, below the journal of Angarium's stores. */
@NullMarked
package org.angarium.testkit.disk;

import org.jspecify.annotations.NullMarked;
