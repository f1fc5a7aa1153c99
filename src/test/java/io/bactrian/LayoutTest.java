package io.bactrian;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rooms of the house and the doors between them. */
class LayoutTest {

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.bactrian");

  /** What every feature may stand on. */
  private static final String[] FLOOR =
      rooms(
          "mapping",
          "landing",
          "documents",
          "identity",
          "platform",
          "source",
          "bson",
          "http",
          "access",
          "stream");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backfill",
        "sync",
        "stores",
        "mirror",
        "shadow",
        "parity",
        "paired",
        "cutover",
        "purge",
        "ingest",
        "risk",
        "live",
        "projects",
        "infer",
        "ledger",
        "schema",
        "repair"
      })
  void aFeatureStandsOnTheFloorAndKnowsNoOther(String feature) {
    noClasses()
        .that()
        .resideInAPackage(room(feature))
        .should()
        .dependOnClassesThat(ofBactrian().and(not(resideInAPackage(room(feature)))).and(notFloor()))
        .allowEmptyShould(true)
        .check(ALL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mapping",
        "landing",
        "documents",
        "identity",
        "platform",
        "source",
        "bson",
        "http",
        "access",
        "stream"
      })
  void theFloorKnowsNoFeature(String room) {
    noClasses()
        .that()
        .resideInAPackage(room(room))
        .should()
        .dependOnClassesThat(ofBactrian().and(notFloor()))
        .allowEmptyShould(true)
        .check(ALL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mapping",
        "landing",
        "documents",
        "parity",
        "paired",
        "cutover",
        "infer",
        "source",
        "bson",
        "identity"
      })
  void decisionsDoNotKnowCamel(String room) {
    noClasses()
        .that()
        .resideInAPackage(room(room))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.camel..")
        .allowEmptyShould(true)
        .check(ALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mapping", "bson"})
  void theLensIsPure(String room) {
    noClasses()
        .that()
        .resideInAPackage(room(room))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "org.springframework..", "java.sql..", "javax.sql..", "java.nio.file..")
                .or(DescribedPredicate.describe("java.io.File", LayoutTest::isFile)))
        .allowEmptyShould(true)
        .check(ALL);
  }

  @Test
  void onlyTheProgramKnowsTheCommands() {
    classes()
        .that()
        .resideInAPackage(room("cli"))
        .should()
        .onlyHaveDependentClassesThat(
            resideInAPackage(room("cli")).or(resideInAPackage("io.bactrian")))
        .allowEmptyShould(true)
        .check(ALL);
  }

  @Test
  void thereAreClassesToLookAt() {
    assertThat(ALL.contain(Bactrian.class)).isTrue();
    assertThat(ALL.size()).isGreaterThan(20);
  }

  private static DescribedPredicate<JavaClass> ofBactrian() {
    return resideInAPackage("io.bactrian..");
  }

  private static DescribedPredicate<JavaClass> notFloor() {
    return not(resideInAnyPackage(FLOOR));
  }

  private static boolean isFile(JavaClass type) {
    return type.getName().equals("java.io.File");
  }

  private static String room(String name) {
    return "io.bactrian." + name + "..";
  }

  private static String[] rooms(String... names) {
    return Stream.of(names).map(LayoutTest::room).toArray(String[]::new);
  }
}
