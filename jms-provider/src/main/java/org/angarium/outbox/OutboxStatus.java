package org.angarium.outbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an outbox holds, as the asking transaction sees it.
 *
 * @param waiting messages that no attempt was made to send
 * @param retrying messages that could not be sent, and will be tried again
 * @param givenUp messages that stay until {@link Outbox#retry} or {@link Outbox#discard}
 * @param oldest when the oldest of all of them was written, by its writer's clock; null for none
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record OutboxStatus(long waiting, long retrying, long givenUp, @Nullable Instant oldest) {}
