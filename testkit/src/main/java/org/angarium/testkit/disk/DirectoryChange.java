package org.angarium.testkit.disk;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of the directory.
 *
 * @param to gets the content, or null where a file is deleted
 * @param from whose content that is, or null for a new file
 * @param content of a new file
 */
record DirectoryChange(@Nullable Path to, @Nullable Path from, @Nullable Content content) {
  static DirectoryChange made(Path file) {
    return new DirectoryChange(file, null, new Content());
  }

  static DirectoryChange moved(Path from, Path to) {
    return new DirectoryChange(to, from, null);
  }

  static DirectoryChange deleted(Path file) {
    return new DirectoryChange(null, file, null);
  }

  DirectoryChange in(Path directory) {
    return new DirectoryChange(in(directory, to), in(directory, from), content);
  }

  private static @Nullable Path in(Path directory, @Nullable Path file) {
    return file == null ? null : directory.resolve(file.getFileName());
  }

  void apply(Map<Path, Content> map) {
    Content moved = from == null ? content : map.remove(from);
    if (to != null && moved != null) {
      map.put(to, moved);
    }
  }
}
