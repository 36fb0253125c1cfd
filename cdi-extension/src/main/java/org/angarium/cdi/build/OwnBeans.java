package org.angarium.cdi.build;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.lang.model.AnnotationInfo;
import jakarta.enterprise.lang.model.types.Type;
import jakarta.inject.Named;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which of the types that we offer the application has beans of, without other qualifiers. */
final class OwnBeans {
  private static final List<String> UNQUALIFYING =
      List.of(Default.class.getName(), Any.class.getName(), Named.class.getName());

  private final Set<String> types = new HashSet<>();

  void see(BeanInfo bean) {
    if (isDefault(bean.qualifiers())) {
      for (Type type : bean.types()) {
        if (type.isClass()) {
          types.add(type.asClass().declaration().name());
        }
      }
    }
  }

  private static boolean isDefault(Collection<AnnotationInfo> qualifiers) {
    return qualifiers.stream().allMatch(qualifier -> UNQUALIFYING.contains(qualifier.name()))
        || qualifiers.stream().anyMatch(qualifier -> qualifier.name().equals(UNQUALIFYING.get(0)));
  }

  boolean has(Class<?> type) {
    return types.contains(type.getName());
  }
}
