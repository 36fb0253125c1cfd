package org.angarium.cdi.listener;

import jakarta.jms.JMSException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.angarium.cdi.body.Bodies;
import org.angarium.cdi.body.Headers;
import org.angarium.cdi.body.Values;
import org.jspecify.annotations.Nullable;

/** What a parameter of a listener gets. Thread-safe. */
sealed interface Argument {
  /** The value for a delivery. */
  @Nullable Object of(Delivered delivered) throws JMSException;

  /** The body of the message, or the message. */
  record Body(Bodies bodies, Type type) implements Argument {
    @Override
    public @Nullable Object of(Delivered delivered) {
      return bodies.read(delivered.first(), type);
    }
  }

  /** The bodies of a batch, in its order. */
  record BodyList(Bodies bodies, Type type) implements Argument {
    @Override
    public Object of(Delivered delivered) {
      List<@Nullable Object> values = new ArrayList<>(delivered.messages().size());
      delivered.messages().forEach(message -> values.add(bodies.read(message, type)));
      return values;
    }
  }

  /** A header. */
  record Header(String name, Class<?> type) implements Argument {
    @Override
    public @Nullable Object of(Delivered delivered) throws JMSException {
      return Values.convert(Headers.of(delivered.first(), name), type, "header " + name);
    }
  }

  /** A property. */
  record Property(String name, Class<?> type) implements Argument {
    @Override
    public @Nullable Object of(Delivered delivered) throws JMSException {
      return Values.convert(
          delivered.first().getObjectProperty(name), type, "property \"" + name + "\"");
    }
  }

  /** The context of the delivery, to send with. */
  record Context() implements Argument {
    @Override
    public Object of(Delivered delivered) {
      return new DeliveryContext(delivered.context());
    }
  }
}
