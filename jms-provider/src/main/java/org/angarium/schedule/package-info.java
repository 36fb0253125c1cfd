/** When repeating schedules fire: cron expressions, fixed rates, and what was missed. */
@NullMarked
package org.angarium.schedule;

import org.jspecify.annotations.NullMarked;
