package org.angarium.engine.shared;

/**
 * A group has another owner, or none.
 *
 * @param grp as it stands in the tables
 * @param node of the new owner; 0 for nobody
 */
record GroupChange(int sub, String grp, long node, long claimer) {}
