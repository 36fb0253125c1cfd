package org.angarium.engine.shared;

import java.util.List;
import java.util.Map;

/**
 * What a transaction has brought about in groups that stay with their consumers.
 *
 * @param arrived the groups of what came, for each subscription; more than once where several came
 * @param changes what has another owner, or none
 */
record GroupNews(Map<Integer, List<String>> arrived, List<GroupChange> changes) {
  static final GroupNews NONE = new GroupNews(Map.of(), List.of());
}
