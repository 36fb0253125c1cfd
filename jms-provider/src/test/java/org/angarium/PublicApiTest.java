package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the exported package shows of the others: nothing, so that they may change. */
class PublicApiTest {
  /** For tests that bring a clock of their own. */
  private static final String CLOCK = "BrokerBuilder.clock: org.angarium.model.Clock";

  private static final String[] CLOCKS_OF_OUTBOX = {
    "Builder.clock: org.angarium.model.Clock",
    "Inbox.withClock: org.angarium.model.Clock",
    "Outbox.withClock: org.angarium.model.Clock"
  };

  @Test
  void shouldNameOnlyWhatUsersCanSee() {
    assertThat(hiddenTypesIn("org.angarium")).containsExactly(CLOCK);
    assertThat(hiddenTypesIn("org.angarium.jndi")).isEmpty();
    assertThat(hiddenTypesIn("org.angarium.outbox")).containsExactly(CLOCKS_OF_OUTBOX);
  }

  @Test
  void shouldFindATypeThatUsersCannotSee() {
    assertThat(hiddenTypesIn("org.angarium.engine"))
        .contains("Send.message: org.angarium.message.SentMessage");
  }

  private static Set<String> hiddenTypesIn(String packageName) {
    Set<String> hidden = new TreeSet<>();
    new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(packageName).stream()
            .filter(type -> type.getPackageName().equals(packageName))
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .forEach(type -> collect(type, packageName, hidden));
    return hidden;
  }

  private static void collect(JavaClass type, String packageName, Set<String> hidden) {
    for (JavaMember member : type.getMembers()) {
      Set<JavaModifier> modifiers = member.getModifiers();
      if (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED)) {
        typesOf(member)
            .flatMap(named -> named.getAllInvolvedRawTypes().stream())
            .map(JavaClass::getBaseComponentType)
            .filter(named -> named.getPackageName().startsWith("org.angarium"))
            .filter(named -> !named.getPackageName().equals(packageName))
            .forEach(
                named ->
                    hidden.add(
                        "%s.%s: %s"
                            .formatted(
                                type.getSimpleName(), member.getName(), named.getFullName())));
      }
    }
  }

  private static Stream<? extends JavaType> typesOf(JavaMember member) {
    if (member instanceof JavaCodeUnit unit) {
      return Stream.of(
              Stream.of(unit.getReturnType()),
              unit.getParameterTypes().stream(),
              unit.getExceptionTypes().stream())
          .flatMap(types -> types);
    }
    return Stream.of(((JavaField) member).getType());
  }
}
