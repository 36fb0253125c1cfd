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
 * Names the destination to inject, as a {@link jakarta.jms.Queue}, a {@link jakarta.jms.Topic} or a
 * {@link Sender}.
 *
 * <pre>{@code
 * @Inject @Destination("orders") Queue orders;
 * }</pre>
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
public @interface Destination {
  /**
   * The destination's name in the broker, or the name of a {@code @JMSDestinationDefinition}.
   * {@code ${key}} and {@code ${key:default}} stand for settings.
   */
  @Nonbinding
  String value() default "";

  /** For a {@link Sender}: whether it is a topic; default a queue. */
  @Nonbinding
  boolean topic() default false;

  /** The annotation as a value, for {@code Instance.select}. */
  final class Literal extends AnnotationLiteral<Destination> implements Destination {
    private static final long serialVersionUID = 1L;

    private final String value;
    private final boolean topic;

    private Literal(String value, boolean topic) {
      this.value = value;
      this.topic = topic;
    }

    /** The annotation with a name; for a {@link Sender}, that of a queue. */
    public static Literal of(String value) {
      return new Literal(value, false);
    }

    /** The annotation with the name of a topic. */
    public static Literal topic(String value) {
      return new Literal(value, true);
    }

    @Override
    public boolean topic() {
      return topic;
    }

    @Override
    public String value() {
      return value;
    }
  }
}
