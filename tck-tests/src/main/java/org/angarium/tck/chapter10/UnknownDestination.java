package org.angarium.tck.chapter10;

import jakarta.jms.Destination;

/** A destination that no provider understands: neither a queue nor a topic, and without a name. */
final class UnknownDestination implements Destination {}
