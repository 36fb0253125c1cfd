/**
 * What an application names: the connection factory, the broker, and their builders.
 *
 * <pre>{@code
 * ConnectionFactory factory = new AngariumConnectionFactory("angarium:h2:file:./data/orders");
 * try (JMSContext context = factory.createContext()) {
 *   Queue orders = context.createQueue("orders");
 *   context.createProducer().send(orders, "one courier, please"); // on the disk when it returns
 *   String body = context.createConsumer(orders).receiveBody(String.class, 1000);
 * }
 * }</pre>
 */
@NullMarked
package org.angarium;

import org.jspecify.annotations.NullMarked;
