package io.bactrian.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.types.ObjectId;

/** The escrow application's notifications: flat documents of half a kilobyte, twenty a user. */
final class Notes {

  static final int PAGE = 20;
  static final String TITLE = "There is an offer";
  static final String URL = "/requests/65f0a1b2c3d4e5f6a7b8c9d0";
  static final String METADATA = "{\"offer\": 17, \"price\": \"12.50\", \"currency\": \"USDT\"}";
  private static final String PATH = "/stores/escrow.notifications";

  private final Instant now = Instant.now();
  private final List<ObjectId> ids = new ArrayList<>();

  Notes(int count) {
    for (int i = 0; i < count; i++) {
      ids.add(new ObjectId());
    }
  }

  int count() {
    return ids.size();
  }

  ObjectId id(int number) {
    return ids.get(number % ids.size());
  }

  String user(int number) {
    return "user" + number % ids.size() / PAGE;
  }

  /** Never the same twice: a patch to what is there already would write nothing. */
  String message(int number) {
    return "Somebody made you an offer for what you are looking for, at a price within your budget: "
        + number
        + " "
        + System.nanoTime();
  }

  BsonDocument document(int number) {
    return BsonDocument.parse(body(number))
        .append("_id", new BsonObjectId(id(number)))
        .append("createdAt", new BsonDateTime(now.toEpochMilli()));
  }

  String patch(int number) {
    return "{\"$set\": {\"message\": \"" + message(number) + "\"}}";
  }

  private String body(int number) {
    return """
        {"userId": "%s", "title": "%s", "message": "%s", "type": "info", "category": "offer", "relatedId": "offer%d",
         "metadata": %s, "actionUrl": "%s", "isRead": false, "createdAt": {"$date": "%s"}}"""
        .formatted(user(number), TITLE, message(number), number, METADATA, URL, now);
  }

  /** A request for each note. */
  List<byte[]> requests(Operation operation) {
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      all.add(
          switch (operation) {
            case GET -> request("GET", PATH + "/" + id(i), "");
            case FIND ->
                request(
                    "POST",
                    PATH + "/find",
                    "{\"filter\": {\"userId\": \"%s\"}, \"sort\": {\"createdAt\": -1}, \"limit\": %d}"
                        .formatted(user(i), PAGE));
            case INSERT -> request("POST", PATH, body(i));
            case PATCH -> request("PATCH", PATH + "/" + id(i), patch(i));
          });
    }
    return all;
  }

  /** What puts the notes themselves there. */
  List<String> bodies() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      all.add(body(i).replaceFirst("\\{", "{\"_id\": {\"\\$oid\": \"" + id(i) + "\"}, "));
    }
    return all;
  }

  /** The same by a route that does nothing. */
  List<byte[]> nothing(Operation operation) {
    return List.of(
        operation == Operation.GET
            ? request("GET", "/bench/noop", "")
            : request("POST", "/bench/noop", body(0)));
  }

  private static byte[] request(String method, String path, String body) {
    return HttpLoad.request(
        method,
        path,
        "Authorization: " + ServiceProcess.LOGIN + "\r\nContent-Type: application/json",
        body.getBytes(StandardCharsets.UTF_8));
  }
}
