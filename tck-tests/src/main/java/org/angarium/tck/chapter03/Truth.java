package org.angarium.tck.chapter03;

/** What a selector can evaluate to. */
enum Truth {
  TRUE,
  FALSE,
  UNKNOWN
}
