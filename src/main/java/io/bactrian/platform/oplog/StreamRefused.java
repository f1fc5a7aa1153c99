package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.Document;
import java.util.List;

/** A change stream can't be had, or can't go on: told with the code, name and labels of MongoDB. */
final class StreamRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final String codeName;
  private final boolean forGood;

  private StreamRefused(int code, String codeName, String message, boolean forGood) {
    super(message);
    this.code = code;
    this.codeName = codeName;
    this.forGood = forGood;
  }

  static StreamRefused because(int code, String codeName, String message) {
    return new StreamRefused(code, codeName, message, false);
  }

  static StreamRefused located(int code, String message) {
    return new StreamRefused(code, "Location" + code, message, false);
  }

  static StreamRefused historyLost() {
    return new StreamRefused(
        286,
        "ChangeStreamHistoryLost",
        "Resume of change stream was not possible, as the resume point may no longer be in the"
            + " oplog.",
        true);
  }

  static StreamRefused tokenNotFound(String token) {
    return new StreamRefused(
        280,
        "ChangeStreamFatalError",
        "cannot resume stream; the resume token was not found. {_data: \"" + token + "\"}",
        true);
  }

  static StreamRefused tokenGone() {
    return new StreamRefused(
        280,
        "ChangeStreamFatalError",
        "Encountered an event whose _id field, which contains the resume token, was modified by"
            + " the pipeline. Modifying the _id field of an event makes it impossible to resume the"
            + " stream from that point.",
        true);
  }

  static StreamRefused cursorNotFound(long id) {
    return because(43, "CursorNotFound", "cursor id " + id + " not found");
  }

  Document toReply() {
    Document reply = new Document();
    if (forGood) {
      reply.append("errorLabels", List.of("NonResumableChangeStreamError"));
    }
    return reply
        .append("ok", 0.0)
        .append("errmsg", getMessage())
        .append("code", code)
        .append("codeName", codeName);
  }
}
