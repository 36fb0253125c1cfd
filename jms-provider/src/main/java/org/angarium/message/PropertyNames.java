package org.angarium.message;

/** The names of properties and what Jakarta Messaging 3.5.1 allows as one. */
final class PropertyNames {
  /** The group that a message belongs to. */
  static final String GROUP_ID = "JMSXGroupID";

  private PropertyNames() {}
}
