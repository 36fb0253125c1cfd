package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps the README's table of options in step with the options. */
class ReadmeTest {
  @Test
  void shouldListEveryOptionWithItsDefault() throws IOException {
    String table =
        Options.ALL.stream()
            .filter(option -> option.scope() != Option.Scope.CREDENTIAL)
            .map(
                option ->
                    "| `%s` | %s | %s |"
                        .formatted(option.name(), option.defaultText(), option.doc()))
            .collect(Collectors.joining("\n", "| option | default | |\n|---|---|---|\n", "\n"));

    assertThat(Files.readString(Path.of("..", "README.md"))).contains(table);
  }
}
