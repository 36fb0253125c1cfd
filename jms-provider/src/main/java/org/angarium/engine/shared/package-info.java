/**
 * The engine of many JVMs: they claim deliveries from one PostgreSQL database, and no process of
 * Angarium stands between them and it.
 */
@NullMarked
package org.angarium.engine.shared;

import org.jspecify.annotations.NullMarked;
