package org.angarium.cdi;

import org.angarium.DeadLetter;

/**
 * A CDI event: a message has become a dead letter. Fired synchronously and asynchronously, on a
 * thread for that alone; what an observer throws is logged.
 *
 * @param queue the name of the queue that it is in
 * @param letter the message, where it came from, and why it is there
 */
public record DeadLettered(String queue, DeadLetter letter) {}
