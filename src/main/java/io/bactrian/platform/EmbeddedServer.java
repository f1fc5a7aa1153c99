package io.bactrian.platform;

/** A store that this process started and stops again. */
interface EmbeddedServer extends AutoCloseable {

  Store store();

  int port();

  /** One line for people: what it is, where to reach it and where its data is. */
  String description();

  /** Stops it and waits until it is gone. */
  @Override
  void close();
}
