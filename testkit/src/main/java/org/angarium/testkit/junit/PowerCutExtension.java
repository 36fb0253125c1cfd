package org.angarium.testkit.junit;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link PowerCutTest} says. Not for use by itself. */
public final class PowerCutExtension implements TestTemplateInvocationContextProvider {
  /** For JUnit. */
  public PowerCutExtension() {}

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getTestMethod(), PowerCutTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    PowerCutTest test =
        AnnotationSupport.findAnnotation(context.getTestMethod(), PowerCutTest.class).orElseThrow();
    if (test.eachOf() < 1) {
      throw new IllegalArgumentException("eachOf must be 1 at least, was: " + test.eachOf());
    }
    Iterator<TestTemplateInvocationContext> cuts = new Cuts(test);
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(cuts, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  /** All cuts, then all kills; how many there are is seen as they come. */
  private static final class Cuts implements Iterator<TestTemplateInvocationContext> {
    private final PowerCutTest test;
    private @Nullable OneCut last;

    Cuts(PowerCutTest test) {
      this.test = test;
    }

    private @Nullable OneCut following() {
      OneCut before = last;
      int first = Math.max(0, test.only());
      if (before == null) {
        return new OneCut(test, first, false);
      } else if (before.hasFailed()) {
        return null;
      } else if (before.wasCut() && test.only() < 0) {
        return new OneCut(test, before.number() + test.eachOf(), before.isKill());
      }
      return before.isKill() ? null : new OneCut(test, first, true);
    }

    @Override
    public boolean hasNext() {
      return following() != null;
    }

    @Override
    public TestTemplateInvocationContext next() {
      last = following();
      if (last == null) {
        throw new NoSuchElementException();
      }
      return last;
    }
  }
}
