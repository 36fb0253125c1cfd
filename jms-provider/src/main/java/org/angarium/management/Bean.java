package org.angarium.management;

import java.util.Arrays;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bean of a kind. What it throws are exceptions that each client has, with the text and the
 * {@code ANG-} code of what went wrong. Thread-safe.
 *
 * @param <T> what it is about
 */
class Bean<T> implements DynamicMBean {
  private static final Logger LOG = LoggerFactory.getLogger(Bean.class);

  private final BeanType<T> type;
  private final T target;

  Bean(BeanType<T> type, T target) {
    this.type = type;
    this.target = target;
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    return type.info();
  }

  @Override
  public Object getAttribute(String name) throws AttributeNotFoundException, MBeanException {
    BeanType.Getter<T> getter = type.getter(name);
    if (getter == null) {
      throw new AttributeNotFoundException("there is no attribute " + name);
    }
    try {
      return getter.get(target);
    } catch (RuntimeException e) {
      throw plain(e);
    }
  }

  /** Those that cannot be read are left out, as the specification of JMX has it. */
  @Override
  public AttributeList getAttributes(String[] names) {
    AttributeList list = new AttributeList();
    for (String name : names) {
      try {
        list.add(new Attribute(name, getAttribute(name)));
      } catch (AttributeNotFoundException | MBeanException e) {
        LOG.debug("Attribute {} is left out; who asks for it alone is told why", name, e);
      }
    }
    return list;
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(attribute.getName() + " cannot be set; use an operation");
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return new AttributeList();
  }

  @Override
  public @Nullable Object invoke(
      String name, @Nullable Object @Nullable [] arguments, String @Nullable [] signature)
      throws MBeanException, ReflectionException {
    BeanType.Action<T> action = type.action(name);
    if (action == null) {
      throw new ReflectionException(
          new NoSuchMethodException(name), "there is no operation " + name);
    }
    @Nullable Object[] given = arguments == null ? new Object[0] : arguments;
    int wanted =
        Arrays.stream(type.info().getOperations())
            .filter(operation -> operation.getName().equals(name))
            .findFirst()
            .map(operation -> operation.getSignature().length)
            .orElse(0);
    if (given.length != wanted) {
      throw new ReflectionException(
          new NoSuchMethodException(name),
          "operation %s takes %d arguments, %d were given".formatted(name, wanted, given.length));
    }
    try {
      return action.run(target, given);
    } catch (RuntimeException e) {
      throw plain(e);
    }
  }

  /** A client may not have the classes of Jakarta Messaging. */
  private static MBeanException plain(RuntimeException e) {
    String text = e.getMessage() == null ? e.toString() : e.getMessage();
    IllegalStateException known = new IllegalStateException(text);
    known.setStackTrace(e.getStackTrace());
    return new MBeanException(known, text);
  }
}
