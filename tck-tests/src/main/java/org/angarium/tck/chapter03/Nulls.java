package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Message;

/** What reading null as a property must do. */
final class Nulls {
  static final String NAME = "nothing";

  private Nulls() {}

  /** Reads the property {@link #NAME}, which is null or missing, as this type. */
  static void assertReadsNull(PropertyType type, Message message) throws Exception {
    switch (type) {
      case STRING -> assertThat(type.get(message, NAME)).isNull();
      case BOOLEAN -> assertThat(type.get(message, NAME)).isEqualTo(false);
      // of valueOf(null) the integers make a NumberFormatException, these a NullPointerException
      case FLOAT, DOUBLE ->
          assertThatThrownBy(() -> type.get(message, NAME))
              .isInstanceOf(NullPointerException.class);
      case BYTE, SHORT, INT, LONG ->
          assertThatThrownBy(() -> type.get(message, NAME))
              .isInstanceOf(NumberFormatException.class);
    }
  }
}
