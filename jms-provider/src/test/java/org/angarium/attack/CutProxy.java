package org.angarium.attack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What lies between a node and the database, and can be cut. A connection that has lost bytes stays
 * lost: neither side hears of the other any more, not even that it has closed. Thread-safe.
 */
final class CutProxy implements AutoCloseable {
  /** What becomes of bytes. */
  enum Mode {
    /** They pass. */
    PASS(false, false),

    /** Connections are reset, and new ones refused. */
    REFUSE(false, false),

    /** What the node says is swallowed. */
    SWALLOW_UP(true, false),

    /** What the database says is swallowed. */
    SWALLOW_DOWN(false, true),

    /** Both are. */
    SWALLOW_BOTH(true, true);

    private final boolean up;
    private final boolean down;

    Mode(boolean up, boolean down) {
      this.up = up;
      this.down = down;
    }
  }

  private final int target;
  private final ServerSocket listening;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private volatile Mode mode = Mode.PASS;

  /**
   * @param target the port of the database
   */
  CutProxy(int target) {
    this.target = target;
    try {
      listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "cut-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  /** Where a node connects. */
  int port() {
    return listening.getLocalPort();
  }

  void set(Mode newMode) {
    mode = newMode;
    if (newMode == Mode.REFUSE) {
      links.forEach(Link::reset);
    }
  }

  /** Both sides of lost connections hear of it, as machines do in the end. */
  void bury() {
    links.stream().filter(link -> link.lostUp || link.lostDown).forEach(Link::reset);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        if (mode == Mode.REFUSE) {
          reset(client);
          continue;
        }
        Link link;
        try {
          link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
        } catch (IOException e) {
          reset(client); // the server is down
          continue;
        }
        links.add(link);
        daemon(link::up);
        daemon(link::down);
      } catch (IOException e) {
        // closed, which the loop sees
      }
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // it is closed already
    }
  }

  /** A connection of the node, and that to the server which belongs to it. */
  private final class Link {
    private final Socket client;
    private final Socket server;
    private volatile boolean lostUp;
    private volatile boolean lostDown;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void up() {
      try {
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        byte[] bytes = new byte[16_384];
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
          lostUp |= mode.up;
          if (!lostUp) {
            out.write(bytes, 0, n);
          }
        }
      } catch (IOException e) {
        // as the end of it
      }
      lostUp |= mode.up;
      if (!lostUp) {
        reset();
      }
    }

    void down() {
      try {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] bytes = new byte[16_384];
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
          lostDown |= mode.down;
          if (!lostDown) {
            out.write(bytes, 0, n);
          }
        }
      } catch (IOException e) {
        // as the end of it
      }
      lostDown |= mode.down;
      if (!lostDown) {
        reset();
      }
    }

    void reset() {
      links.remove(this);
      CutProxy.reset(client);
      CutProxy.reset(server);
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    links.forEach(Link::reset);
  }
}
