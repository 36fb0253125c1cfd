/** The demo: real departures through queues whose processes are killed, and not one is lost. */
@NullMarked
package org.angarium.samples.flights;

import org.jspecify.annotations.NullMarked;
