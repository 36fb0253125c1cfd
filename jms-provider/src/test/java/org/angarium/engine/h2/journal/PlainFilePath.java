package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.List;
import org.h2.message.DbException;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;

/** H2's main file straight on a {@link RawDisk}, with no journal between; the rest is in memory. */
final class PlainFilePath extends FilePath {
  private final String scheme;
  private final RawDisk disk;
  private final FilePath base;

  PlainFilePath(String scheme, RawDisk disk, String name) {
    this.scheme = scheme;
    this.disk = disk;
    this.name = name;
    this.base = FilePath.get("memFS:" + name.substring(scheme.length() + 1));
  }

  private boolean raw() {
    return name.endsWith(".mv.db");
  }

  private Path path() {
    return Path.of(name.substring(scheme.length() + 1));
  }

  private FilePath wrap(FilePath path) {
    return getPath(scheme + path.toString().substring("memFS".length()));
  }

  @Override
  public String getScheme() {
    return scheme;
  }

  @Override
  public FilePath getPath(String path) {
    return new PlainFilePath(scheme, disk, path);
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    if (!raw()) {
      return base.open(mode);
    }
    boolean made = !exists();
    RawFile file = disk.open(path(), !mode.equals("r"));
    if (made) {
      disk.syncDirectory(path().getParent()); // that the file is there is not what is tested
    }
    return new Channel(file);
  }

  @Override
  public long size() {
    return raw() ? disk.size(path()) : base.size();
  }

  @Override
  public void moveTo(FilePath newName, boolean atomicReplace) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean createFile() {
    return base.createFile();
  }

  @Override
  public boolean exists() {
    return raw() ? disk.exists(path()) : base.exists();
  }

  @Override
  public void delete() {
    try {
      if (raw()) {
        disk.delete(path());
      } else {
        base.delete();
      }
    } catch (IOException e) {
      throw DbException.convertIOException(e, name);
    }
  }

  @Override
  public List<FilePath> newDirectoryStream() {
    List<FilePath> list = base.newDirectoryStream();
    list.replaceAll(this::wrap);
    return list;
  }

  @Override
  public FilePath toRealPath() {
    return wrap(base.toRealPath());
  }

  @Override
  public FilePath getParent() {
    return base.getParent() == null ? null : wrap(base.getParent());
  }

  @Override
  public boolean isDirectory() {
    return !raw() && base.isDirectory();
  }

  @Override
  public boolean isRegularFile() {
    return raw() ? exists() : base.isRegularFile();
  }

  @Override
  public boolean isAbsolute() {
    return true;
  }

  @Override
  public long lastModified() {
    return 0;
  }

  @Override
  public boolean canWrite() {
    return true;
  }

  @Override
  public void createDirectory() {
    base.createDirectory();
  }

  @Override
  public boolean setReadOnly() {
    return false;
  }

  private static final class Channel extends FileBaseDefault {
    private final RawFile file;

    Channel(RawFile file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      int count = source.remaining();
      file.write(source, position);
      return count;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void force(boolean metaData) throws IOException {
      file.sync();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return file.tryLock(shared) ? new HeldLock(this, shared) : null;
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
