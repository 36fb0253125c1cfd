/**
 * Messages and the application's own database, whichever it is, without global transactions: an
 * {@link Outbox} for what is sent, an {@link Inbox} for what is received.
 *
 * <pre>{@code
 * Outbox outbox = Outbox.named("shop");
 * OutboxRelay relay = OutboxRelay.builder(outbox, database, factory).start();
 *
 * insertOrder(connection, order); // in the transaction of the application
 * outbox.send(connection, OutboxMessage.toQueue("orders").text(order.toString()));
 * connection.commit(); // the order and its message, or neither
 * relay.wake(); // else the relay looks twice a second
 * }</pre>
 */
@NullMarked
package org.angarium.outbox;

import org.jspecify.annotations.NullMarked;
