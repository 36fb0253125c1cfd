import java.io.File;
import org.glassfish.embeddable.GlassFish;
import org.glassfish.embeddable.GlassFishRuntime;

/** Runs an application in GlassFish until its input ends. Started from its source, by GlassFishIT. */
public final class GlassFishServer {
  private GlassFishServer() {}

  /**
   * Runs it.
   *
   * @param args the application's archive
   */
  public static void main(String[] args) throws Exception {
    GlassFish server = GlassFishRuntime.bootstrap().newGlassFish();
    server.start();
    try {
      String name = server.getDeployer().deploy(new File(args[0]), "--name=shop");
      System.out.println("DEPLOYED " + name);
      while (System.in.read() >= 0) {
        // what is said does not matter
      }
      if (name != null) {
        server.getDeployer().undeploy(name);
        System.out.println("UNDEPLOYED");
      }
    } finally {
      server.stop();
      server.dispose();
    }
    System.exit(0);
  }
}
