package org.angarium.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the sentences of the specification that a test method tests, by their catalogue ids. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Sentence {
  /** Ids as in the {@link Catalogue}, such as {@code 6.2.11-2}. */
  String[] value();
}
