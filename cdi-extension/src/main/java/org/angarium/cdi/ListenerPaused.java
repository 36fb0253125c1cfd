package org.angarium.cdi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A CDI event: a listener gets no messages for now. Fired synchronously and asynchronously; what an
 * observer throws is logged.
 *
 * @param listener its name, {@code CLASS.METHOD}
 * @param reason why, for people
 * @param failure what it threw last; null where an operator paused it
 * @param pause for how long; null until somebody resumes it
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record ListenerPaused(
    String listener, String reason, @Nullable Throwable failure, @Nullable Duration pause) {}
