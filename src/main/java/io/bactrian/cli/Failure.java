package io.bactrian.cli;

import com.mongodb.MongoException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * What to say about a failure: a sentence where somebody can do something about it, nothing where
 * it is a defect of Bactrian's own, which needs its stack trace.
 */
final class Failure {

  private static final String OURS = "io.bactrian.";

  private Failure() {}

  /** The sentence of the outermost cause that has one, or null. */
  static @Nullable String sentence(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 50; depth++) {
      String sentence = own(cause);
      if (sentence != null) {
        return sentence;
      }
      cause = cause.getCause();
    }
    return null;
  }

  private static @Nullable String own(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause.getClass().getName().startsWith(OURS) || (isPlain(cause) && isThrownByUs(cause))) {
      return message;
    }
    if (cause instanceof FlywayException) {
      return cause.getCause() instanceof SQLException sql && isUnreachable(sql)
          ? "PostgreSQL cannot be used: " + firstLine(sql)
          : "the migration failed: " + message.replaceFirst("(?s)\\s*Need more .*", "").strip();
    }
    if (cause instanceof SQLException sql) {
      return (isUnreachable(sql) ? "PostgreSQL cannot be used: " : "PostgreSQL refused: ")
          + firstLine(sql);
    }
    if (cause instanceof MongoException) {
      return "MongoDB cannot be used: " + message;
    }
    return cause instanceof IOException file ? file(file) : null;
  }

  private static boolean isPlain(Throwable cause) {
    return cause instanceof IllegalStateException || cause instanceof IllegalArgumentException;
  }

  private static boolean isThrownByUs(Throwable cause) {
    StackTraceElement[] trace = cause.getStackTrace();
    return trace.length > 0 && trace[0].getClassName().startsWith(OURS);
  }

  /** Not there, not letting us in, or without the database. */
  private static boolean isUnreachable(SQLException sql) {
    String state = String.valueOf(sql.getSQLState());
    return state.startsWith("08") || state.startsWith("28") || state.equals("3D000");
  }

  private static String firstLine(SQLException sql) {
    return String.valueOf(sql.getMessage()).lines().findFirst().orElse("");
  }

  private static String file(IOException broken) {
    if (broken instanceof NoSuchFileException missing) {
      return missing.getFile() + ": there is no such file or folder";
    }
    if (broken instanceof AccessDeniedException denied) {
      return denied.getFile() + ": there is no permission for it";
    }
    return broken instanceof FileSystemException file && file.getReason() == null
        ? file.getFile() + ": cannot be used (" + file.getClass().getSimpleName() + ")"
        : String.valueOf(broken.getMessage());
  }
}
