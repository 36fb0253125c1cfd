package org.angarium.engine.shared;

/**
 * A group has another owner, or none.
 *
 * @param grp as it stands in the tables
 * @param node of the new owner; 0 for nobody
 * @param claims how often the old owner had claimed of it when that happened, as {@link
 *     LocalGroups#claims} says: who has claimed of it since has it again
 */
record GroupChange(int sub, String grp, long node, long claimer, int claims) {
  /** One of which that is not known yet. */
  GroupChange(int sub, String grp, long node, long claimer) {
    this(sub, grp, node, claimer, LocalGroups.NEVER);
  }

  GroupChange noted(int asOf) {
    return new GroupChange(sub, grp, node, claimer, asOf);
  }
}
