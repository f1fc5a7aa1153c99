package io.bactrian.source;

/** A collection as mongoexport writes it: Extended JSON of any version. */
record JsonFile(String name, DumpFile file) implements DumpedCollection {

  @Override
  public SourceCollection describe() {
    return new SourceCollection(name, -1, file.size());
  }

  @Override
  public boolean seekable() {
    return false;
  }

  @Override
  public DumpCursor open(long position) {
    JsonCursor cursor = new JsonCursor(file, name);
    while (cursor.position() < position && cursor.skip()) {}
    return cursor;
  }
}
