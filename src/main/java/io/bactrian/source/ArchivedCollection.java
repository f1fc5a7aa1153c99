package io.bactrian.source;

/** A collection within an archive. */
record ArchivedCollection(String name, DumpFile file, Archive.Contents contents)
    implements DumpedCollection {

  @Override
  public SourceCollection describe() {
    return new SourceCollection(name, contents.documents(), contents.bytes());
  }

  @Override
  public boolean seekable() {
    return !file.gzip();
  }

  @Override
  public DumpCursor open(long position) {
    ByteInput in = new ByteInput(file.open(position), file.name(), position);
    return new BsonCursor(in, contents.parts(), name);
  }
}
