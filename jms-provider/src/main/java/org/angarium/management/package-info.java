/** The broker in JMX: beans for it, its destinations and its durable subscriptions. */
@NullMarked
package org.angarium.management;

import org.jspecify.annotations.NullMarked;
