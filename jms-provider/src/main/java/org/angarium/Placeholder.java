package org.angarium;

/**
 * Lets the module export this package until its first public class is written; then delete this
 * one.
 */
public final class Placeholder {
  private Placeholder() {}
}
