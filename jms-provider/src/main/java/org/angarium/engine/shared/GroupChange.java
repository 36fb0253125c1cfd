package org.angarium.engine.shared;

/**
 * A group has another owner, or none.
 *
 * @param grp as it stands in the tables
 * @param node of the new owner; 0 for nobody
 * @param stamp what {@link LocalGroups#stamp} said when that happened: where it says another since,
 *     somebody here has claimed of it since, and has it again
 */
record GroupChange(int sub, String grp, long node, long claimer, long stamp) {
  /** One of which that is not known yet. */
  GroupChange(int sub, String grp, long node, long claimer) {
    this(sub, grp, node, claimer, LocalGroups.NO_STAMP);
  }

  GroupChange noted(long asOf) {
    return new GroupChange(sub, grp, node, claimer, asOf);
  }
}
