package org.angarium.engine.h2;

/**
 * Something in a store that is not as it should be.
 *
 * @param severe whether a message, or what belongs to it, is lost or changed; else it does no harm
 * @param what it is
 * @param where the table and the row
 * @param advice what to do
 */
public record Finding(boolean severe, String what, String where, String advice) {}
