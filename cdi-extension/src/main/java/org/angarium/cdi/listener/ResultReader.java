package org.angarium.cdi.listener;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.reflect.Method;
import org.angarium.cdi.ReplyTo;
import org.angarium.cdi.SendTo;
import org.angarium.cdi.app.DestinationKind;
import org.angarium.cdi.app.Destinations;
import org.angarium.cdi.app.Problems;
import org.angarium.cdi.body.Bodies;

/** Reads where the results of listeners go. Thread-safe. */
@Singleton
public class ResultReader {
  private final Bodies bodies;
  private final Destinations destinations;

  @Inject
  ResultReader(Bodies bodies, Destinations destinations) {
    this.bodies = bodies;
    this.destinations = destinations;
  }

  /**
   * Where the result of a method goes.
   *
   * @param batch whether it takes many messages at a time
   */
  Results read(Method method, boolean batch, String where, Problems problems) {
    boolean reply = method.isAnnotationPresent(ReplyTo.class);
    SendTo send = method.getAnnotation(SendTo.class);
    boolean returns = method.getReturnType() != void.class;
    if (reply && send != null) {
      problems.add(where, "both @ReplyTo and @SendTo say where its result goes; leave one out");
    } else if (returns && !reply && send == null) {
      problems.add(
          where,
          "it returns a %s that would be lost; say where it goes with @SendTo or @ReplyTo, or return"
                  .formatted(method.getReturnType().getSimpleName())
              + " void");
    } else if (!returns && (reply || send != null)) {
      problems.add(where, "it returns nothing that could be sent");
    } else if (reply && batch) {
      problems.add(where, "it cannot reply to many messages at a time; use @SendTo");
    } else if (reply) {
      return new Results.Reply(bodies);
    } else if (send != null) {
      DestinationKind kind = send.topic() ? DestinationKind.TOPIC : DestinationKind.QUEUE;
      String[] name = new String[1];
      problems.collect(where, () -> name[0] = destinations.name(send.value(), kind));
      return new Results.Send(bodies, kind, name[0] == null ? "" : name[0]);
    }
    return new Results.None();
  }
}
