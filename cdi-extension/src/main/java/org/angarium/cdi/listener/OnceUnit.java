package org.angarium.cdi.listener;

/** At most once: acknowledged before the listener gets it. */
final class OnceUnit implements WorkUnit {
  OnceUnit() {}

  @Override
  public void done() {}

  @Override
  public void failed(Throwable failure) {}
}
