package org.angarium.engine.h2;

import java.nio.file.Path;
import org.angarium.model.Clock;

/**
 * Where a store is, and how safe.
 *
 * @param database the path of the database without {@code .mv.db}
 * @param syncOnCommit whether each commit is followed by {@link
 *     org.angarium.engine.embedded.StoreWriter#sync()}; else a commit alone must survive a crash of
 *     the JVM, and sync does nothing
 * @param clock tells since when the store is open
 */
public record H2StoreSettings(Path database, boolean syncOnCommit, Clock clock) {}
