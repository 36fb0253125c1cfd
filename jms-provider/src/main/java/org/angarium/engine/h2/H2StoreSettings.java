package org.angarium.engine.h2;

import java.nio.file.Path;
import org.angarium.model.Clock;

/**
 * Where a store is, and how safe.
 *
 * @param database the path of the database without {@code .mv.db}
 * @param syncOnCommit whether {@link H2Writer#sync()} waits for the disk; else a power cut may lose
 *     the newest commits
 * @param clock tells since when the store is open
 */
public record H2StoreSettings(Path database, boolean syncOnCommit, Clock clock) {}
