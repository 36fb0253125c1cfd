package org.angarium.outbox;

import org.jspecify.annotations.Nullable;

/**
 * What one relay has done since it was started.
 *
 * @param running false once it is closed
 * @param sent messages that it has sent
 * @param foundSent messages that had been sent before, by a relay that ended before it could delete
 *     them; they were deleted and not sent again
 * @param expired messages that were not sent, since their time to live was over
 * @param failedAttempts attempts to send a message that failed
 * @param givenUp messages that it has given up
 * @param failedRounds how often it could do nothing at all, since the database or the broker failed
 * @param lastError the text of the last failure of either kind, or null
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record RelayStatus(
    boolean running,
    long sent,
    long foundSent,
    long expired,
    long failedAttempts,
    long givenUp,
    long failedRounds,
    @Nullable String lastError) {}
