package io.bactrian.source;

import java.util.List;

/** A collection as mongodump writes it: documents one after another. */
record BsonFile(String name, DumpFile file) implements DumpedCollection {

  @Override
  public SourceCollection describe() {
    return new SourceCollection(name, -1, file.size());
  }

  @Override
  public boolean seekable() {
    return !file.gzip();
  }

  @Override
  public DumpCursor open(long position) {
    ByteInput in = new ByteInput(file.open(position), file.name(), position);
    return new BsonCursor(in, List.of(BsonCursor.Part.WHOLE), name);
  }
}
