package org.angarium.cdi;

/**
 * A CDI event: a listener that was paused works again. Fired synchronously and asynchronously; what
 * an observer throws is logged.
 *
 * @param listener its name, {@code CLASS.METHOD}
 */
public record ListenerResumed(String listener) {}
