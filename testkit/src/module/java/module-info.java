/**
 * What tests of applications that use Angarium need: a broker for each test, a clock that stands
 * still, and a disk whose power can be cut.
 */
@SuppressWarnings("requires-automatic") // H2 has a stable module name, but no module descriptor
module org.angarium.testkit {
  requires transitive org.angarium;
  requires com.h2database;
  requires static org.junit.jupiter.api;
  requires static org.jspecify;

  exports org.angarium.testkit;
}
