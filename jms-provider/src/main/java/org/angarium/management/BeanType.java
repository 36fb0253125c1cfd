package org.angarium.management;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanConstructorInfo;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenMBeanOperationInfoSupport;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenMBeanParameterInfoSupport;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.jspecify.annotations.Nullable;

/**
 * What beans of one kind have: attributes that are read, and operations, all of open types, so that
 * any client understands them. One for all beans of the kind, however many there are. Immutable.
 *
 * @param <T> what such a bean is about
 */
final class BeanType<T> {
  private final MBeanInfo info;
  private final Map<String, Getter<T>> getters;
  private final Map<String, Action<T>> actions;

  private BeanType(MBeanInfo info, Map<String, Getter<T>> getters, Map<String, Action<T>> actions) {
    this.info = info;
    this.getters = Map.copyOf(getters);
    this.actions = Map.copyOf(actions);
  }

  /** Reads an attribute. */
  @FunctionalInterface
  interface Getter<T> {
    Object get(T target);
  }

  /** Does an operation; null where it returns nothing. */
  @FunctionalInterface
  interface Action<T> {
    @Nullable Object run(T target, @Nullable Object[] arguments);
  }

  /** A parameter of an operation. */
  record Parameter(String name, String description, OpenType<?> type) {
    /** A text. */
    static Parameter text(String name, String description) {
      return new Parameter(name, description, SimpleType.STRING);
    }
  }

  MBeanInfo info() {
    return info;
  }

  @Nullable Getter<T> getter(String attribute) {
    return getters.get(attribute);
  }

  @Nullable Action<T> action(String operation) {
    return actions.get(operation);
  }

  /**
   * Begins one.
   *
   * @param description what such a bean is about
   */
  static <T> Builder<T> of(String description) {
    return new Builder<>(description);
  }

  /**
   * Collects the parts. Not thread-safe.
   *
   * @param <T> what such a bean is about
   */
  static final class Builder<T> {
    private final String description;
    private final List<OpenMBeanAttributeInfo> attributes = new ArrayList<>();
    private final List<OpenMBeanOperationInfo> operations = new ArrayList<>();
    private final Map<String, Getter<T>> getters = new LinkedHashMap<>();
    private final Map<String, Action<T>> actions = new LinkedHashMap<>();

    private Builder(String description) {
      this.description = description;
    }

    /** An attribute that is read. */
    Builder<T> attribute(String name, OpenType<?> type, String about, Getter<T> getter) {
      attributes.add(new OpenMBeanAttributeInfoSupport(name, about, type, true, false, false));
      getters.put(name, getter);
      return this;
    }

    /** A number. */
    Builder<T> number(String name, String about, Getter<T> getter) {
      return attribute(name, SimpleType.LONG, about, getter);
    }

    /** A text. */
    Builder<T> text(String name, String about, Getter<T> getter) {
      return attribute(name, SimpleType.STRING, about, getter);
    }

    /** A question, which changes nothing. */
    Builder<T> question(
        String name, OpenType<?> type, String about, Action<T> action, Parameter... parameters) {
      return operation(name, type, about, MBeanOperationInfo.INFO, action, parameters);
    }

    /** Something that is done, and tells a result. */
    Builder<T> deed(
        String name, OpenType<?> type, String about, Action<T> action, Parameter... parameters) {
      return operation(name, type, about, MBeanOperationInfo.ACTION, action, parameters);
    }

    private Builder<T> operation(
        String name,
        OpenType<?> type,
        String about,
        int impact,
        Action<T> action,
        Parameter... parameters) {
      OpenMBeanParameterInfo[] infos = new OpenMBeanParameterInfo[parameters.length];
      for (int i = 0; i < parameters.length; i++) {
        Parameter one = parameters[i];
        infos[i] = new OpenMBeanParameterInfoSupport(one.name, one.description, one.type);
      }
      operations.add(new OpenMBeanOperationInfoSupport(name, about, infos, type, impact));
      actions.put(name, action);
      return this;
    }

    BeanType<T> build(MBeanNotificationInfo... notifications) {
      MBeanInfo info =
          new OpenMBeanInfoSupport(
              Bean.class.getName(),
              description,
              attributes.toArray(new OpenMBeanAttributeInfo[0]),
              new OpenMBeanConstructorInfo[0],
              operations.toArray(new OpenMBeanOperationInfo[0]),
              notifications);
      return new BeanType<>(info, getters, actions);
    }
  }
}
