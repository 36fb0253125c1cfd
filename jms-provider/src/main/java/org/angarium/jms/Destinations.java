package org.angarium.jms;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import java.util.function.Predicate;
import org.angarium.broker.BrokerCore;
import org.angarium.engine.Presence;
import org.angarium.message.AngariumDestination;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/** Finds the destinations that an application names, and makes them where that is allowed. */
final class Destinations {
  private final BrokerCore core;
  private final Presence presence;
  private final Domain domain;

  /**
   * @param domain of the session
   */
  Destinations(BrokerCore core, Presence presence, Domain domain) {
    this.core = core;
    this.presence = presence;
    this.domain = domain;
  }

  /**
   * A destination object for a name (6.2.3). The name of a temporary destination finds that.
   *
   * @throws JMSException for a name that is not allowed
   */
  AngariumDestination create(DestinationName.Kind kind, @Nullable String name) throws JMSException {
    if (name == null) {
      throw JmsErrors.checked(
          ErrorCode.INVALID_DESTINATION_NAME, "the name of a destination is null; give it one");
    }
    return JmsCalls.checkedCall(
        () -> {
          DestinationName temporary = new DestinationName(kind, name, true);
          boolean found = core.engine().exists(temporary);
          return AngariumDestination.of(found ? temporary : new DestinationName(kind, name, false));
        });
  }

  /**
   * The name of a destination that messages are sent to or browsed from; it exists.
   *
   * @throws JMSException InvalidDestinationException where it does not, and may not be created
   */
  DestinationName existing(@Nullable Destination destination) throws JMSException {
    return ensured(destination, core.engine()::exists);
  }

  /**
   * As {@link #existing}, for one message: as far as is known, for its commit finds out.
   *
   * @throws JMSException InvalidDestinationException where it does not, and may not be created
   */
  DestinationName sendable(@Nullable Destination destination) throws JMSException {
    return ensured(destination, core.engine()::seemsToExist);
  }

  private DestinationName ensured(
      @Nullable Destination destination, Predicate<DestinationName> exists) throws JMSException {
    DestinationName name = AngariumDestination.nameOf(destination);
    domain.check(name);
    JmsCalls.checked(
        () -> {
          if (!exists.test(name)) {
            create(name);
          }
        });
    return name;
  }

  /**
   * The name of a destination that messages are consumed from; it exists, and a temporary one is
   * this connection's own (6.2.2).
   *
   * @throws JMSException InvalidDestinationException where it is not
   */
  DestinationName consumable(@Nullable Destination destination) throws JMSException {
    DestinationName name = existing(destination);
    if (name.temporary() && !presence.owns(name)) {
      throw JmsErrors.checked(
          ErrorCode.NOT_OWNER_OF_TEMPORARY,
          "a consumer of %s is refused: another connection made it, and only that one may consume"
                  .formatted(name)
              + " from it; consume there, or use a permanent destination");
    }
    return name;
  }

  private void create(DestinationName name) {
    if (name.temporary()) {
      throw new AngariumException(
          ErrorCode.NO_SUCH_DESTINATION,
          "%s does not exist any more: it was deleted, or its connection closed".formatted(name));
    } else if (!core.settings().createDestinations()) {
      throw new AngariumException(
          ErrorCode.NO_SUCH_DESTINATION,
          "%s does not exist; declare it on the broker, or let destinations be created at first use"
              .formatted(name));
    }
    core.engine().declare(name);
  }
}
