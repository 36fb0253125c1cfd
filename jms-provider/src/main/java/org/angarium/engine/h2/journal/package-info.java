/**
 * The journaled file path under H2: all writes between two syncs survive a power cut or none do.
 */
@NullMarked
package org.angarium.engine.h2.journal;

import org.jspecify.annotations.NullMarked;
