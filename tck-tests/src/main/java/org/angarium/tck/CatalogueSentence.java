package org.angarium.tck;

/**
 * A mandatory sentence of the specification.
 *
 * @param id its section and number, such as {@code 6.2.11-2}
 * @param rule what it asks for, in our own words
 * @param tested whether a test of the suite tries it
 * @param reason why not, else empty
 */
public record CatalogueSentence(String id, String rule, boolean tested, String reason) {
  /** The section, such as {@code 6.2.11}. */
  public String section() {
    return id.substring(0, id.lastIndexOf('-'));
  }
}
