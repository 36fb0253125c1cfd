package org.angarium.tools;

import jakarta.jms.JMSRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.angarium.engine.h2.OfflineStore;
import org.angarium.engine.h2.journal.FileReport;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.angarium.model.PasswordSource;
import org.angarium.model.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A store that no broker has open: closed, left by a killed process, or a backup. It can be checked
 * and read, and is not changed by that: what opening a store would write stays in memory.
 *
 * <pre>{@code
 * StoreReport report = ClosedStore.at(Path.of("backups/orders")).verify();
 * try (StoreContents contents = ClosedStore.at(Path.of("data/orders")).read()) {
 *   for (StoredSubscription place : contents.subscriptions()) {
 *     contents.browse(place, message -> { System.out.println(message); return true; });
 *   }
 * }
 * }</pre>
 *
 * <p>Immutable. Methods throw a {@link JMSRuntimeException} for what goes wrong, with code ANG-1702
 * while a broker has it, ANG-1707 when the password is missing or wrong, and else the codes of
 * {@link org.angarium.Broker#open}.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class ClosedStore {
  private final Path database;
  private final @Nullable Secret secret;

  private ClosedStore(Path database, @Nullable Secret secret) {
    this.database = database;
    this.secret = secret;
  }

  /**
   * The store at a path.
   *
   * @param database without {@code .mv.db}; with it does as well
   */
  public static ClosedStore at(Path database) {
    String text = database.toString();
    boolean withSuffix = text.endsWith(".mv.db");
    return new ClosedStore(
        withSuffix ? Path.of(text.substring(0, text.length() - 6)) : database, null);
  }

  /**
   * With the password that it is encrypted with.
   *
   * @param password as the option encryptionPassword: {@code env:NAME}, {@code property:NAME} or
   *     {@code file:PATH} say where it is
   */
  public ClosedStore password(String password) {
    return ask(() -> new ClosedStore(database, new PasswordSource(password).read()));
  }

  /** With the file of the key that it is encrypted with. */
  public ClosedStore keyFile(Path file) {
    return ask(() -> new ClosedStore(database, PasswordSource.key(file)));
  }

  /**
   * Checks it: the files with their checksums, each record of the log, all rows of all tables, what
   * they say about each other, and each message. Takes as long as reading it twice.
   */
  public StoreReport verify() {
    return verify(rows -> {});
  }

  /**
   * The same.
   *
   * @param progress hears now and then, on this thread, how many rows of the tables have been read
   *     so far; each is read several times. It must not throw
   */
  public StoreReport verify(LongConsumer progress) {
    return ask(() -> check(progress));
  }

  private StoreReport check(LongConsumer progress) {
    FileReport files = OfflineStore.checkFiles(database);
    List<Finding> findings = new ArrayList<>();
    for (FileReport.Problem problem : files.problems()) {
      findings.add(finding(problem.fatal(), problem.what(), problem.where(), problem.advice()));
    }
    List<StoredSubscription> messages = List.of();
    boolean readable = false;
    try (OfflineStore store = OfflineStore.open(database, secret)) {
      for (org.angarium.engine.h2.Finding found : store.verify(progress)) {
        findings.add(finding(found.severe(), found.what(), found.where(), found.advice()));
      }
      messages = new StoreContents(store).subscriptions();
      readable = true;
    } catch (AngariumException e) {
      if (e.code() == ErrorCode.STORE_SECRET || e.code() == ErrorCode.STORE_IN_USE) {
        throw e;
      }
      findings.add(
          finding(
              true,
              "the store cannot be opened: " + e.getMessage(),
              database.toString(),
              "restore a backup"));
    }
    return new StoreReport(
        readable,
        files.closed(),
        files.encrypted(),
        files.summed(),
        files.bytes(),
        files.records(),
        messages,
        findings);
  }

  private static Finding finding(boolean severe, String what, String where, String advice) {
    return new Finding(
        severe ? Finding.Severity.ERROR : Finding.Severity.WARNING, what, where, advice);
  }

  /** Opens it for reading. */
  public StoreContents read() {
    return ask(
        () -> {
          OfflineStore store = OfflineStore.open(database, secret);
          try {
            return new StoreContents(store);
          } catch (RuntimeException | Error e) {
            store.close();
            throw e;
          }
        });
  }

  /**
   * Writes it to a new file that is encrypted with another password or key, or not at all. This one
   * stays as it is; delete it when the new one is in its place. For a broker that runs: back it up,
   * and do this to the backup.
   *
   * @param target where, and with what: the other store, which must not be there
   * @throws JMSRuntimeException with code ANG-1708 if it is there, or cannot be written
   */
  public void recodeTo(ClosedStore target) {
    recodeTo(target, bytes -> {});
  }

  /**
   * The same.
   *
   * @param progress hears now and then, on this thread, how many bytes have been written so far
   */
  public void recodeTo(ClosedStore target, LongConsumer progress) {
    ask(
        () -> {
          Path file = target.database.resolveSibling(target.database.getFileName() + ".mv.db");
          OfflineStore.open(database, secret).recode(file, target.secret, progress);
          return file;
        });
  }

  private static <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(e);
    }
  }

  /** The path; nothing of the password. */
  @Override
  public String toString() {
    return database + (secret == null ? "" : ", encrypted");
  }
}
