package org.angarium.cdi;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.enterprise.util.Nonbinding;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sends a CDI event to a topic, as a {@link Sender} would; a {@link TopicListener} gets it, in this
 * application and in others, now or later.
 *
 * <pre>{@code
 * @Inject @Published("flights") Event<Flight> departures;
 * ...
 * departures.fire(flight);
 * }</pre>
 *
 * <p>Observers in this application get it too, as any event. It is sent when {@code fire} is
 * called, in the transaction that goes on; {@code fire} throws what {@link Sender#send} would. An
 * event of {@code fireAsync} is not sent.
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
public @interface Published {
  /**
   * The topic's name in the broker, or that of a {@code @JMSDestinationDefinition}. {@code ${key}}
   * and {@code ${key:default}} stand for settings.
   */
  @Nonbinding
  String value() default "";

  /** The annotation as a value, for {@code Event.select}. */
  final class Literal extends AnnotationLiteral<Published> implements Published {
    private static final long serialVersionUID = 1L;

    private final String value;

    private Literal(String value) {
      this.value = value;
    }

    /** The annotation with a name. */
    public static Literal of(String value) {
      return new Literal(value);
    }

    @Override
    public String value() {
      return value;
    }
  }
}
