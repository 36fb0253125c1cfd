package org.angarium.samples.flights;

/** A line of the file is no departure; the message says why, and nothing of where. */
final class MalformedLineException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedLineException(String reason) {
    super(reason);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
