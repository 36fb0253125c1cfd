package org.angarium.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts that differ from run to run in their numbers only, as one text with ranges. */
final class Remarks {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private Remarks() {}

  /** Such as {@code timeout 138–184 µs}; texts of another form are joined by semicolons. */
  static String merge(List<String> remarks) {
    Map<String, List<String>> byForm = new LinkedHashMap<>();
    for (String remark : remarks) {
      byForm
          .computeIfAbsent(NUMBER.matcher(remark).replaceAll("#"), form -> new ArrayList<>())
          .add(remark);
    }
    return String.join("; ", byForm.values().stream().map(Remarks::withRanges).toList());
  }

  private static String withRanges(List<String> sameForm) {
    List<List<Long>> numbers =
        sameForm.stream()
            .map(
                text -> NUMBER.matcher(text).results().map(r -> Long.parseLong(r.group())).toList())
            .toList();
    Matcher matcher = NUMBER.matcher(sameForm.get(0));
    StringBuilder out = new StringBuilder();
    for (int i = 0; matcher.find(); i++) {
      int n = i;
      long least = numbers.stream().mapToLong(each -> each.get(n)).min().orElseThrow();
      long greatest = numbers.stream().mapToLong(each -> each.get(n)).max().orElseThrow();
      matcher.appendReplacement(out, least == greatest ? matcher.group() : least + "–" + greatest);
    }
    return matcher.appendTail(out).toString();
  }
}
