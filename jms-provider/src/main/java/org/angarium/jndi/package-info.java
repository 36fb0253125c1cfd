/**
 * Names for code that looks up its connection factories and destinations: {@code jndi.properties}.
 *
 * <pre>{@code
 * java.naming.factory.initial = org.angarium.jndi.AngariumInitialContextFactory
 * connectionFactory.jms/Orders = angarium:h2:file:./data/orders
 * queue.jms/queue/orders = orders
 * topic.jms/topic/flights = flights
 * }</pre>
 */
@NullMarked
package org.angarium.jndi;

import org.jspecify.annotations.NullMarked;
