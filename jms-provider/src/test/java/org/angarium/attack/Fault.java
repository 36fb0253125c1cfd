package org.angarium.attack;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What goes wrong, for how long, and how it ends. */
enum Fault {
  NOTHING("nothing goes wrong") {
    @Override
    void happen(Attack attack, int node) {
      attack.hold(SHORT);
    }
  },
  KILL("a node is killed by SIGKILL, and another started") {
    @Override
    void happen(Attack attack, int node) {
      attack.kill(node);
      attack.hold(SHORT);
      attack.start(node);
    }
  },
  KILL_ALL("all nodes are killed by SIGKILL at once, and others started") {
    @Override
    void happen(Attack attack, int node) {
      for (int i = 0; i < Attack.NODES; i++) {
        attack.kill(i);
      }
      attack.books().forget(); // what is not persistent ends with the last node
      for (int i = 0; i < Attack.NODES; i++) {
        attack.start(i);
      }
    }
  },
  STOP("a node is stopped by SIGSTOP for two leases, and goes on") {
    @Override
    void happen(Attack attack, int node) {
      attack.signal(node, "STOP");
      attack.hold(LONG);
      attack.signal(node, "CONT");
    }
  },
  STOP_SHORT("a node is stopped for less than its lease") {
    @Override
    void happen(Attack attack, int node) {
      attack.signal(node, "STOP");
      attack.hold(SHORT);
      attack.signal(node, "CONT");
    }
  },
  CUT("a node is cut off for two leases: its connections are reset, and none are made") {
    @Override
    void happen(Attack attack, int node) {
      cut(attack, node, CutProxy.Mode.REFUSE, LONG);
    }
  },
  CUT_SHORT("a node is cut off for less than its lease") {
    @Override
    void happen(Attack attack, int node) {
      cut(attack, node, CutProxy.Mode.REFUSE, SHORT);
    }
  },
  HALF_OPEN_UP("what a node says does not arrive, for two leases; no side hears of it") {
    @Override
    void happen(Attack attack, int node) {
      cut(attack, node, CutProxy.Mode.SWALLOW_UP, LONG);
    }
  },
  HALF_OPEN_DOWN("what the database says to a node does not arrive, for two leases") {
    @Override
    void happen(Attack attack, int node) {
      cut(attack, node, CutProxy.Mode.SWALLOW_DOWN, LONG);
    }
  },
  HALF_OPEN_BOTH("nothing arrives between a node and the database, for two leases") {
    @Override
    void happen(Attack attack, int node) {
      cut(attack, node, CutProxy.Mode.SWALLOW_BOTH, LONG);
    }
  },
  HALF_OPEN_SHORT("all connections of a node lose some bytes in both directions, and stay lost") {
    @Override
    void happen(Attack attack, int node) {
      cut(attack, node, CutProxy.Mode.SWALLOW_BOTH, Duration.ofMillis(300));
    }
  },
  REPLACE("nodes are closed in order, one after another, and others take their places") {
    @Override
    void happen(Attack attack, int node) {
      for (int i = 0; i < Attack.NODES; i++) {
        attack.replace((node + i) % Attack.NODES);
      }
    }
  },
  NEWER("the tables become those of a newer version, then nodes are replaced one after another") {
    @Override
    void happen(Attack attack, int node) {
      attack
          .server()
          .select("SELECT tablename FROM pg_tables WHERE schemaname = 'attack'")
          .forEach(table -> attack.server().execute(NEW_COLUMN.formatted(table.get(0))));
      attack.server().execute("UPDATE attack.meta SET version = version + 1");
      REPLACE.happen(attack, node);
    }
  },
  RESTART_FAST("the server is stopped (fast), and started again") {
    @Override
    void happen(Attack attack, int node) {
      one(attack).stop("INT");
      one(attack).startAgain();
    }
  },
  RESTART_IMMEDIATE("the server crashes (immediate), is away for two leases, and recovers") {
    @Override
    void happen(Attack attack, int node) {
      one(attack).stop("QUIT");
      attack.hold(LONG);
      attack.crashed();
      one(attack).startAgain();
    }
  },
  TERMINATE("all connections are ended by pg_terminate_backend, one by one") {
    @Override
    void happen(Attack attack, int node) {
      for (int i = 0; i < 3; i++) {
        oneByOne(attack, "pg_terminate_backend", "");
      }
    }
  },
  TERMINATE_BUSY("connections within a transaction are ended by pg_terminate_backend") {
    @Override
    void happen(Attack attack, int node) {
      for (int i = 0; i < 30; i++) {
        oneByOne(attack, "pg_terminate_backend", " AND state <> 'idle'");
        attack.hold(Duration.ofMillis(50));
      }
    }
  },
  CANCEL("statements are cancelled by pg_cancel_backend, as by a statement_timeout") {
    @Override
    void happen(Attack attack, int node) {
      for (int i = 0; i < 50; i++) {
        oneByOne(attack, "pg_cancel_backend", " AND state = 'active'");
        attack.hold(Duration.ofMillis(30));
      }
    }
  },
  HORIZON("a long transaction holds the vacuum horizon") {
    @Override
    void happen(Attack attack, int node) {
      inTransaction(
          attack,
          LONG,
          "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
          "SELECT pg_current_xact_id(), count(*) FROM attack.dlv");
    }
  },
  LOCKED("an administrator locks the deliveries for two leases: all pools are full") {
    @Override
    void happen(Attack attack, int node) {
      inTransaction(attack, LONG, "LOCK TABLE attack.dlv IN ACCESS EXCLUSIVE MODE");
    }
  },
  CONNECTIONS("max_connections is reached, and nodes have lost theirs (53300)") {
    @Override
    void happen(Attack attack, int node) {
      List<Connection> taken = new ArrayList<>();
      try {
        for (int i = 0; i < 4; i++) {
          fill(attack, taken);
          oneByOne(attack, "pg_terminate_backend", " AND application_name LIKE 'angarium%'");
        }
        fill(attack, taken);
        attack.hold(LONG);
      } finally {
        taken.forEach(Fault::close);
      }
    }
  },
  READ_ONLY("the server takes no changes for two leases, as a standby (25006)") {
    @Override
    void happen(Attack attack, int node) {
      attack.server().execute("ALTER ROLE app SET default_transaction_read_only = on");
      oneByOne(attack, "pg_terminate_backend", "");
      attack.hold(LONG);
      attack.server().execute("ALTER ROLE app RESET default_transaction_read_only");
    }
  },
  STATEMENT_TIMEOUT("an administrator sets statement_timeout to 20 ms and lock_timeout to 5 ms") {
    @Override
    void happen(Attack attack, int node) {
      attack.server().execute("ALTER ROLE app SET statement_timeout = 20");
      attack.server().execute("ALTER ROLE app SET lock_timeout = 5");
      oneByOne(attack, "pg_terminate_backend", "");
      attack.hold(LONG);
      attack.server().execute("ALTER ROLE app RESET ALL");
      oneByOne(attack, "pg_terminate_backend", "");
    }
  },
  CLOCK("the clock of a node's machine is put forward by an hour, then back by two") {
    @Override
    void happen(Attack attack, int node) {
      attack.tell(node, "clock 3600000");
      attack.hold(SHORT);
      attack.tell(node, "clock -3600000");
      attack.hold(SHORT);
    }
  },
  CLOCK_AT_START("a node is started on a machine whose clock is two hours ahead") {
    @Override
    void happen(Attack attack, int node) {
      attack.kill(node);
      attack.skew(node, node % 2 == 0 ? 7_200_000 : -7_200_000);
      attack.start(node);
      attack.hold(LONG);
    }
  },
  FAILOVER("the primary is killed, its synchronous standby takes over, alone until it has one") {
    @Override
    void happen(Attack attack, int node) {
      attack.goesDown();
      attack.pair().killPrimary();
      attack.pair().promote(true);
      attack.crashed();
    }

    @Override
    void mend(Attack attack) {
      attack.pair().rebuild();
    }
  },
  FAILOVER_WAITING("the same, and the new primary commits nothing before it has a standby") {
    @Override
    void happen(Attack attack, int node) {
      attack.goesDown();
      attack.pair().killPrimary();
      attack.pair().promote(false);
      attack.crashed();
      attack.pair().rebuild();
    }
  },
  FAILOVER_CANCELLED(
      "commits wait for the standby, an administrator cancels them, the primary is killed") {
    @Override
    void happen(Attack attack, int node) {
      endWaits(attack, "pg_cancel_backend");
    }

    @Override
    void mend(Attack attack) {
      attack.pair().rebuild();
    }
  },
  FAILOVER_TERMINATED(
      "commits wait for the standby, their connections are ended, the primary is killed") {
    @Override
    void happen(Attack attack, int node) {
      endWaits(attack, "pg_terminate_backend");
    }

    @Override
    void mend(Attack attack) {
      attack.pair().rebuild();
    }
  },
  OLD_PRIMARY("after a failover the old primary comes back for two leases, as a primary") {
    @Override
    void happen(Attack attack, int node) {
      ServerPair pair = attack.pair();
      attack.goesDown();
      pair.silenceStandby();
      attack.awaitWaiting();
      pair.killPrimary();
      pair.restartStandby();
      pair.promote(true);
      attack.crashed();
      pair.startOldPrimary();
      long most = 0;
      for (int i = 0; i < 10; i++) {
        oneByOne(attack, "pg_terminate_backend", ""); // who connects anew may meet the old one
        attack.hold(LONG.dividedBy(10));
        most = Math.max(most, pair.connectionsToOldPrimary());
      }
      System.out.println("connections to the old primary: " + most);
      pair.killOldPrimary();
    }

    @Override
    void mend(Attack attack) {
      attack.pair().rebuild();
    }
  };

  private static final String NEW_COLUMN =
      "ALTER TABLE attack.%s ADD COLUMN IF NOT EXISTS newer int NOT NULL DEFAULT 7";

  /** Less than a lease. */
  private static final Duration SHORT = Attack.LEASE.dividedBy(2);

  /** More than one. */
  private static final Duration LONG = Attack.LEASE.multipliedBy(2).plusMillis(500);

  private final String said;

  Fault(String said) {
    this.said = said;
  }

  /** In words, for the report. */
  String said() {
    return said;
  }

  /** As in a property. */
  String property() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Those that need a primary and a standby. */
  static Set<Fault> ofPairs() {
    return EnumSet.range(FAILOVER, OLD_PRIMARY);
  }

  /** All others. */
  static Set<Fault> ofOneServer() {
    return EnumSet.complementOf(EnumSet.copyOf(ofPairs()));
  }

  /** Begins, lasts, and ends. */
  abstract void happen(Attack attack, int node);

  /** What is to be done, while all work again, before the next. */
  void mend(Attack attack) {}

  private static OneServer one(Attack attack) {
    return (OneServer) attack.server();
  }

  /**
   * What is committed by the primary alone, and seen there by whoever looks, is not on the standby
   * that takes over: nobody may have been told that it has happened.
   */
  private static void endWaits(Attack attack, String how) {
    ServerPair pair = attack.pair();
    attack.goesDown();
    pair.silenceStandby();
    for (int i = 0; i < 10; i++) {
      attack.awaitWaiting();
      oneByOne(attack, how, " AND wait_event = 'SyncRep'");
      attack.hold(Duration.ofMillis(200));
    }
    pair.killPrimary();
    pair.restartStandby();
    pair.promote(true);
    attack.crashed();
  }

  private static void cut(Attack attack, int node, CutProxy.Mode mode, Duration time) {
    attack.proxy(node).set(mode);
    attack.hold(time);
    attack.proxy(node).set(CutProxy.Mode.PASS);
  }

  private static void oneByOne(Attack attack, String how, String which) {
    attack
        .server()
        .select(
            "SELECT "
                + how
                + "(pid) FROM pg_stat_activity WHERE usename = 'app' AND application_name <> 'full'"
                + which);
  }

  private static void inTransaction(Attack attack, Duration time, String... statements) {
    try (Connection connection = attack.server().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
      attack.hold(time);
      connection.rollback();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void fill(Attack attack, List<Connection> taken) {
    while (taken.size() < AttackedServer.MAX_CONNECTIONS) {
      try {
        Connection connection = attack.server().connectAsNode();
        taken.add(connection);
        try (Statement statement = connection.createStatement()) {
          statement.execute("SET application_name = full");
        }
      } catch (SQLException e) {
        if ("53300".equals(e.getSQLState())) {
          return;
        }
        throw new AssertionError(e);
      }
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
