package org.angarium.management;

import java.util.Arrays;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bean of a kind. What it throws are exceptions that each client has, with the text and the
 * {@code ANG-} code of what went wrong. Thread-safe.
 *
 * <p>An MBean server asks what a bean is before it registers it, and looks at nothing but the name
 * of the class. To make all of the answer takes a twentieth of a cold start, and most brokers are
 * asked by nobody; so what a bean has is put together when somebody asks a bean that is registered.
 *
 * @param <T> what it is about
 */
class Bean<T> implements DynamicMBean, MBeanRegistration {
  private static final Logger LOG = LoggerFactory.getLogger(Bean.class);

  private static final MBeanInfo NAME_OF_CLASS =
      new MBeanInfo(Bean.class.getName(), "not registered yet", null, null, null, null);

  private final Supplier<BeanType<T>> type;
  private final T target;
  private volatile boolean registering;

  Bean(Supplier<BeanType<T>> type, T target) {
    this.type = type;
    this.target = target;
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    return registering ? type.get().info() : NAME_OF_CLASS;
  }

  /** From here on somebody may ask. */
  @Override
  public ObjectName preRegister(MBeanServer server, ObjectName name) {
    registering = true;
    return name;
  }

  @Override
  public void postRegister(Boolean done) {
    // nothing is left to do
  }

  @Override
  public void preDeregister() {
    // nobody is to be asked
  }

  @Override
  public void postDeregister() {
    // nothing is to be given back
  }

  @Override
  public Object getAttribute(String name) throws AttributeNotFoundException, MBeanException {
    BeanType.Getter<T> getter = type.get().getter(name);
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
    BeanType.Action<T> action = type.get().action(name);
    if (action == null) {
      throw new ReflectionException(
          new NoSuchMethodException(name), "there is no operation " + name);
    }
    @Nullable Object[] given = arguments == null ? new Object[0] : arguments;
    int wanted =
        Arrays.stream(type.get().info().getOperations())
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
