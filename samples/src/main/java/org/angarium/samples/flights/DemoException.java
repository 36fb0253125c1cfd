package org.angarium.samples.flights;

/** The demo cannot be carried out; the message says why. */
final class DemoException extends Exception {
  private static final long serialVersionUID = 1;

  DemoException(String message) {
    super(message);
  }
}
