package io.bactrian.platform.oplog;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Lets commands that change documents through side by side, and alone what must find none of them
 * half done: a commit, or the drop of a collection.
 */
final class Gate {

  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  <T> T shared(Supplier<T> work) {
    return holding(lock.readLock(), work);
  }

  <T> T alone(Supplier<T> work) {
    return holding(lock.writeLock(), work);
  }

  void alone(Runnable work) {
    alone(
        () -> {
          work.run();
          return true;
        });
  }

  private static <T> T holding(Lock lock, Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
