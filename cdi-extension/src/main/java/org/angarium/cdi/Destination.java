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
 * Names the destination to inject, as a {@link jakarta.jms.Queue} or a {@link jakarta.jms.Topic}.
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

  /** The annotation as a value, for {@code Instance.select}. */
  final class Literal extends AnnotationLiteral<Destination> implements Destination {
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
