package org.angarium.samples.flights;

/** Runs the demo. */
public final class FlightsDemo {
  private FlightsDemo() {}

  public static void main(String[] args) {
    System.out.println("OK: placeholder");
  }
}
