/** The running provider behind one URL: its engine, settings, connections and dead letters. */
@NullMarked
package org.angarium.broker;

import org.jspecify.annotations.NullMarked;
