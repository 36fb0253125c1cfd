/**
 * Moving house: what one store holds goes into another of whatever kind, piece by piece, and is
 * compared at the end. A store is known here by how it is read and how it is written.
 */
@NullMarked
package org.angarium.engine.move;

import org.jspecify.annotations.NullMarked;
