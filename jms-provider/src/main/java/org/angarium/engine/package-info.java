/**
 * The storage SPI: what an engine promises, the unit of work, and the router that every engine
 * shares.
 */
@NullMarked
package org.angarium.engine;

import org.jspecify.annotations.NullMarked;
