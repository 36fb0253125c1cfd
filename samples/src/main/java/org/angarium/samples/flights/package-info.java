/** The demo: real departures through a broker whose process is killed, and not one is lost. */
@NullMarked
package org.angarium.samples.flights;

import org.jspecify.annotations.NullMarked;
