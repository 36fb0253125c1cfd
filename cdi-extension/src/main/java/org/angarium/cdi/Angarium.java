package org.angarium.cdi;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for Angarium's {@code JMSContext}, {@code ConnectionFactory} or {@code Broker} where
 * somebody else offers one too: an application server, or a producer of the application.
 *
 * <pre>{@code
 * @Inject @Angarium JMSContext context;
 * }</pre>
 *
 * <p>Where nobody else does, it can be left out.
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
public @interface Angarium {
  /** The annotation as a value, for {@code Instance.select}. */
  final class Literal extends AnnotationLiteral<Angarium> implements Angarium {
    private static final long serialVersionUID = 1L;

    /** The only value. */
    public static final Literal INSTANCE = new Literal();

    private Literal() {}
  }
}
