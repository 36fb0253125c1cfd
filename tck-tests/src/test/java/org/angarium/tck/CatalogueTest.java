package org.angarium.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Sees that the catalogue and the tests tell the same story. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogueTest {
  private final Map<String, CatalogueSentence> sentences = Catalogue.load().sentences();
  private final Set<Method> tests = new LinkedHashSet<>();

  @BeforeAll
  void findTests() {
    TestPlan plan =
        LauncherFactory.create()
            .discover(
                LauncherDiscoveryRequestBuilder.request()
                    .selectors(selectPackage("org.angarium.tck"))
                    .build());
    plan.getRoots().stream()
        .flatMap(root -> plan.getDescendants(root).stream())
        .flatMap(identifier -> identifier.getSource().stream())
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .filter(source -> TckTest.class.isAssignableFrom(source.getJavaClass()))
        .forEach(source -> tests.add(source.getJavaMethod()));
    assertThat(tests).isNotEmpty();
  }

  @Test
  void shouldNameASentenceInEachTest() {
    assertThat(tests).allSatisfy(test -> assertThat(named(test)).as("%s", test).isNotEmpty());
  }

  @Test
  void shouldNameOnlySentencesThatAreTested() {
    List<String> wrong = new ArrayList<>();
    for (Method test : tests) {
      for (String id : named(test)) {
        CatalogueSentence sentence = sentences.get(id);
        if (sentence == null) {
          wrong.add("%s names %s, which is not in the catalogue".formatted(test, id));
        } else if (!sentence.tested()) {
          wrong.add("%s names %s, which the catalogue calls not tested".formatted(test, id));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void shouldTestEachSentenceThatIsTested() {
    Set<String> untested = new TreeSet<>();
    sentences.values().stream()
        .filter(CatalogueSentence::tested)
        .forEach(sentence -> untested.add(sentence.id()));
    tests.forEach(test -> untested.removeAll(named(test)));

    assertThat(untested).isEmpty();
  }

  @Test
  void shouldKnowTheTitleOfEachSection() {
    Catalogue catalogue = Catalogue.load();

    assertThat(sentences.values())
        .allSatisfy(s -> assertThat(catalogue.title(s.section())).as(s.id()).isNotEmpty());
  }

  @Test
  void shouldRefuseLinesThatAreNoSentences() {
    for (String line :
        List.of(
            "6.2.11-2 | a rule",
            "6.2.11 | a rule | tested",
            "6.2.11-2 | | tested",
            "6.2.11-2 | a rule | not tested:",
            "6.2.11-2 | a rule | maybe",
            "6.2.11-2 | a rule | tested | and more")) {
      assertThatThrownBy(() -> Catalogue.parse(line, "file:7"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("file:7: ");
    }
  }

  @Test
  void shouldReadASentence() {
    assertThat(Catalogue.parse("6.2.11-2 | a rule | not tested: a reason", "file:1"))
        .isEqualTo(new CatalogueSentence("6.2.11-2", "a rule", false, "a reason"))
        .extracting(CatalogueSentence::section)
        .isEqualTo("6.2.11");
  }

  private static List<String> named(Method test) {
    Sentence sentence = test.getAnnotation(Sentence.class);
    return sentence == null ? List.of() : List.of(sentence.value());
  }
}
