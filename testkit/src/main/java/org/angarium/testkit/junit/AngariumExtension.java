package org.angarium.testkit.junit;

import java.util.Optional;
import org.angarium.testkit.junit.AngariumTest.Store;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link AngariumTest} says. Not for use by itself. */
public final class AngariumExtension implements ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(AngariumExtension.class);

  /** For JUnit. */
  public AngariumExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return TestBroker.TYPES.contains(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "each test has a broker of its own, so there is none in "
              + parameter.getDeclaringExecutable()
              + "; have it as a parameter of a test, of @BeforeEach or of @AfterEach");
    }
    TestBroker broker =
        context
            .getStore(NAMESPACE)
            .computeIfAbsent(
                TestBroker.class, type -> new TestBroker(annotation(context)), TestBroker.class);
    Class<?> type = parameter.getParameter().getType();
    return broker
        .get(type)
        .orElseThrow(
            () ->
                new ParameterResolutionException(
                    "there is a %s only with store = Store.%s"
                        .formatted(type.getSimpleName(), Store.POWER_CUT_DISK)));
  }

  private static AngariumTest annotation(ExtensionContext context) {
    Optional<AngariumTest> ofMethod =
        AnnotationSupport.findAnnotation(context.getTestMethod(), AngariumTest.class);
    Optional<ExtensionContext> place = Optional.of(context);
    while (ofMethod.isEmpty() && place.isPresent()) { // a nested class has that of its outer one
      ofMethod = AnnotationSupport.findAnnotation(place.get().getTestClass(), AngariumTest.class);
      place = place.get().getParent();
    }
    return ofMethod.orElseThrow(
        () -> new ParameterResolutionException("there is no @AngariumTest on the test"));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    TestBroker broker = context.getStore(NAMESPACE).remove(TestBroker.class, TestBroker.class);
    if (broker != null) {
      boolean passed = context.getExecutionException().isEmpty();
      try (broker) {
        if (passed && annotation(context).nothingLeft()) {
          broker.failIfSomethingIsLeft();
        }
      }
    }
  }
}
