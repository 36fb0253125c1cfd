/**
 * Hostile and random input: whatever it is, it is taken, or refused as the documentation says.
 * {@code -Dangarium.fuzz=N} tries N times as much, {@code -Dangarium.seed=S} repeats a run.
 */
@NullMarked
package org.angarium.fuzz;

import org.jspecify.annotations.NullMarked;
