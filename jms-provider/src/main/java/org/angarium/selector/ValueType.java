package org.angarium.selector;

/** What is known of an expression's type before a message is seen. */
enum ValueType {
  NUMBER("a number"),
  STRING("a string"),
  BOOLEAN("a boolean"),
  /** An identifier: its type is that of the message's property. */
  ANY("a property");

  private final String description;

  ValueType(String description) {
    this.description = description;
  }

  /** Whether an expression of this type may turn out to be of another one. */
  boolean canBe(ValueType other) {
    return this == other || this == ANY || other == ANY;
  }

  /** The type with its article, for error texts. */
  @Override
  public String toString() {
    return description;
  }
}
