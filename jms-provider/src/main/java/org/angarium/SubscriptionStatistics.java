package org.angarium;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A queue's messages, or those of one subscription of a topic, in figures at one moment. What has
 * happened is counted since the broker was opened, or since the subscription came; a durable one
 * begins with zeros after a restart.
 *
 * @param destination the name of the queue or topic
 * @param topic whether that is a topic
 * @param clientId the client id of the subscription, or null
 * @param name the name of the subscription; null for a queue and for one without a name
 * @param durable whether it outlives its consumers; a queue does
 * @param shared whether several consumers may share it
 * @param selector what it lets in; empty for everything
 * @param depth messages that are not acknowledged: ready, delayed and held
 * @param held those of them that consumers hold, or a prepared transaction
 * @param delayed those of them whose time has not come
 * @param consumers how many consumers it has
 * @param oldest when the oldest message was sent, or became due, that is not delayed; null where
 *     there is none, or its sender wanted no timestamp
 * @param arrived messages that came
 * @param delivered hand-outs to consumers
 * @param redelivered those of them that were not the first of their message
 * @param acknowledged messages that consumers have acknowledged
 * @param deadLettered messages that became dead letters
 * @param expired messages that have expired
 * @param dropped messages that a limit has dropped
 * @param replaced messages whose place a newer one of the same value has taken, see {@link
 *     SettingsBuilder#lastValueKey}
 * @param removed messages that an operator has moved away or deleted
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record SubscriptionStatistics(
    String destination,
    boolean topic,
    @Nullable String clientId,
    @Nullable String name,
    boolean durable,
    boolean shared,
    String selector,
    long depth,
    long held,
    long delayed,
    int consumers,
    @Nullable Instant oldest,
    long arrived,
    long delivered,
    long redelivered,
    long acknowledged,
    long deadLettered,
    long expired,
    long dropped,
    long replaced,
    long removed) {}
