/** What encryption and backups cost. */
@NullMarked
package org.angarium.benchmarks.safekeeping;

import org.jspecify.annotations.NullMarked;
