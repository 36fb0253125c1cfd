package org.angarium.benchmarks.run;

import java.nio.file.Path;
import java.util.List;
import org.angarium.benchmarks.provider.ProviderName;

/**
 * What one JVM is to do, as it is told on its command line.
 *
 * @param repetition counted from 1; 0 for the run that counts syncs
 * @param phase of the workload, from 0
 * @param seconds of the measured interval
 * @param warmup seconds before it
 * @param directory of the provider
 * @param answer the file that gets the run as a line
 */
record Job(
    ProviderName provider,
    String workload,
    int repetition,
    int phase,
    double seconds,
    double warmup,
    Path directory,
    Path answer) {

  List<String> arguments() {
    return List.of(
        provider.text(),
        workload,
        String.valueOf(repetition),
        String.valueOf(phase),
        String.valueOf(seconds),
        String.valueOf(warmup),
        directory.toString(),
        answer.toString());
  }

  static Job of(String... arguments) {
    return new Job(
        ProviderName.of(arguments[0]),
        arguments[1],
        Integer.parseInt(arguments[2]),
        Integer.parseInt(arguments[3]),
        Double.parseDouble(arguments[4]),
        Double.parseDouble(arguments[5]),
        Path.of(arguments[6]),
        Path.of(arguments[7]));
  }

  boolean countsSyncs() {
    return repetition == 0;
  }
}
