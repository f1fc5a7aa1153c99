package io.bactrian.access;

import io.bactrian.http.Problem;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who calls: somebody who has logged in, or an application by the key of a project. */
public sealed interface Caller {

  /** What a caller wants to do with a project. */
  enum Right {
    /** Send events. */
    INGEST,
    /** Read its events and incidents, also live; work on its incidents. */
    WORK
  }

  /** Somebody who has logged in: may do everything. */
  record Admin(String name) implements Caller {}

  /**
   * An application.
   *
   * @param id of the key
   * @param project the only one that it may do anything with
   */
  record Key(UUID id, UUID project, Kind kind) implements Caller {}

  /** What kind of key it is. */
  enum Kind {
    /** For servers: sends events, reads what there is, works on incidents. */
    SECRET,
    /** May be seen by anybody, in a page's script: only sends events. */
    PUBLISHABLE
  }

  /** Whoever makes the request that this thread works on; there always is somebody. */
  static Caller current() {
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    if (authentication != null && authentication.getPrincipal() instanceof Key key) {
      return key;
    }
    if (authentication != null && authentication.isAuthenticated()) {
      return new Admin(authentication.getName());
    }
    throw Problem.of(HttpStatus.UNAUTHORIZED, "log in, or send a key as X-Api-Key");
  }

  /**
   * Goes on only if the caller may do this with the project.
   *
   * @throws Problem 403
   */
  default void require(UUID project, Right right) {
    if (this instanceof Key key) {
      if (!key.project().equals(project)) {
        throw Problem.of(HttpStatus.FORBIDDEN, "the key is another project's");
      }
      if (right != Right.INGEST && key.kind() == Kind.PUBLISHABLE) {
        throw Problem.of(HttpStatus.FORBIDDEN, "a publishable key may only send events");
      }
    }
  }

  /** The only project that the caller sees; null for all of them. */
  default @Nullable UUID onlyProject() {
    return this instanceof Key key ? key.project() : null;
  }
}
