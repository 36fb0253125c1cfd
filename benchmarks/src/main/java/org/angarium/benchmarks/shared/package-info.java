/** The engine on PostgreSQL, measured beside what one would write oneself on the same server. */
@NullMarked
package org.angarium.benchmarks.shared;

import org.jspecify.annotations.NullMarked;
