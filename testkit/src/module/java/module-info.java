/**
 * What tests of applications that use Angarium need: a broker for each test, a clock that stands
 * still, a disk whose power can be cut, and processes to be killed.
 */
@SuppressWarnings("requires-automatic") // H2 has a stable module name, but no module descriptor
module org.angarium.testkit {
  requires transitive org.angarium;
  requires com.h2database;
  requires static transitive org.junit.jupiter.api;
  requires static org.junit.platform.commons;
  requires static org.jspecify;

  exports org.angarium.testkit;
  exports org.angarium.testkit.junit;
  exports org.angarium.testkit.process;
}
