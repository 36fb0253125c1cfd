package org.angarium.management;

import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;
import javax.management.openmbean.SimpleType;
import org.angarium.BackupRun;
import org.angarium.Broker;
import org.angarium.Redrive;
import org.angarium.RedriveRun;
import org.angarium.management.BeanType.Parameter;
import org.jspecify.annotations.Nullable;

/** What the bean of a broker has for backups, and for dead letters that are sent back. */
final class RunParts {
  private static final Parameter ID = new Parameter("id", "its number", SimpleType.LONG);

  private RunParts() {}

  /** Adds the parts. */
  static void add(BeanType.Builder<Broker> beans, Rows rows) {
    backups(beans, rows);
    redrives(beans, rows);
  }

  private static void backups(BeanType.Builder<Broker> beans, Rows rows) {
    beans
        .deed(
            "startBackup",
            SimpleType.LONG,
            "Begins to write a backup to a file of the broker's machine, while messages flow; tells"
                + " its number",
            (broker, given) ->
                broker
                    .backup(Path.of(PlaceBeans.text(given[0])), Boolean.TRUE.equals(given[1]))
                    .id(),
            Parameter.text("file", "such as backups/orders.mv.db, in a folder that is there"),
            new Parameter(
                "replace", "whether a file that is there is replaced", SimpleType.BOOLEAN))
        .question(
            "listBackups",
            rows.backup.many(),
            "The backups that are being made, and the last ones that have ended, with their progress",
            (broker, given) -> rows.backup.of(broker.admin().backups()))
        .deed(
            "cancelBackup",
            SimpleType.VOID,
            "Ends a backup; nothing is left of it, unless it is whole already",
            (broker, given) -> {
              find(broker.admin().backups(), BackupRun::id, "backup", given[0]).cancel();
              return null;
            },
            ID);
  }

  private static void redrives(BeanType.Builder<Broker> beans, Rows rows) {
    Parameter queue = Parameter.text("queue", "where the dead letters are, such as DLQ");
    Parameter selector = Parameter.text("selector", "which of them; empty for all");
    beans
        .question(
            "planRedrive",
            SimpleType.STRING,
            "Which dead letters would be sent back, and where to; moves nothing",
            (broker, given) -> redrive(broker, given).dryRun().toString(),
            queue,
            selector)
        .deed(
            "startRedrive",
            SimpleType.LONG,
            "Begins to send dead letters back to where they came from; tells its number",
            (broker, given) -> start(broker, given).id(),
            queue,
            selector,
            new Parameter("limit", "how many at most; 0 for all", SimpleType.LONG),
            new Parameter("perSecond", "how many in a second; 0 for no limit", SimpleType.DOUBLE))
        .question(
            "listRedrives",
            rows.redrive.many(),
            "The runs that send dead letters back, and the last ones that have ended",
            (broker, given) -> rows.redrive.of(broker.admin().redrives()))
        .deed(
            "cancelRedrive",
            SimpleType.VOID,
            "Ends a run that sends dead letters back; what was sent is sent",
            (broker, given) -> {
              find(broker.admin().redrives(), RedriveRun::id, "run", given[0]).cancel();
              return null;
            },
            ID);
  }

  private static Redrive redrive(Broker broker, @Nullable Object[] given) {
    return broker
        .deadLetters(PlaceBeans.text(given[0]))
        .redrive()
        .selector(PlaceBeans.text(given[1]));
  }

  private static RedriveRun start(Broker broker, @Nullable Object[] given) {
    Redrive redrive = redrive(broker, given);
    if (given[2] instanceof Long limit && limit != 0) {
      redrive.limit(limit);
    }
    if (given[3] instanceof Double perSecond && perSecond != 0) {
      redrive.perSecond(perSecond);
    }
    return redrive.start();
  }

  private static <R> R find(
      List<R> runs, ToLongFunction<R> number, String what, @Nullable Object id) {
    return runs.stream()
        .filter(run -> id instanceof Long given && number.applyAsLong(run) == given)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no %s %s; list what there is".formatted(what, id)));
  }
}
