/** Repeating schedules: the guide's example, and cron expressions beside those of Spring. */
@NullMarked
package org.angarium.integration.schedules;

import org.jspecify.annotations.NullMarked;
