package io.bactrian.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.bactrian.http.Problem;
import io.bactrian.http.StrictUtf8;
import io.bactrian.ingest.EventJson.Item;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Reads the items of a batch as they arrive. */
final class BatchReader {

  private final JsonFactory json;
  private final UUID project;
  private final Instant now;
  private final int most;
  private final @Nullable MessageDigest hash;
  private final List<Item> items = new ArrayList<>();

  /**
   * @param most items that there may be
   * @param hash is fed with every byte; null for none
   */
  BatchReader(JsonFactory json, UUID project, Instant now, int most, @Nullable MessageDigest hash) {
    this.json = json;
    this.project = project;
    this.now = now;
    this.most = most;
    this.hash = hash;
  }

  /**
   * A JSON array. When it isn't JSON nothing of it counts.
   *
   * @throws Problem 400 when it is no JSON array, 413 when it has too many items
   */
  List<Item> array(InputStream body) throws IOException {
    try (JsonParser parser = json.createParser(StrictUtf8.reader(hashed(body)))) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw Problem.invalid("body", "must be a JSON array of events");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        add(item(parser));
      }
      if (parser.nextToken() != null) {
        throw Problem.invalid("body", "must be one JSON array, but goes on after it");
      }
      return items;
    } catch (CharacterCodingException e) {
      throw notUtf8();
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
  }

  /**
   * An event a line; a line that isn't JSON is one bad item, an empty one is none.
   *
   * @throws Problem 413 when there are too many
   */
  List<Item> lines(InputStream body) throws IOException {
    InputStream in = new BufferedInputStream(hashed(body));
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        line(line.toByteArray());
        line.reset();
      } else {
        line.write(b);
      }
    }
    line(line.toByteArray());
    return items;
  }

  private void line(byte[] line) throws IOException {
    try (JsonParser parser = json.createParser(StrictUtf8.decode(line))) {
      if (parser.nextToken() == null) {
        return;
      }
      Item item = item(parser);
      if (parser.nextToken() != null) {
        item = refused(Problem.invalid("body", "must be one JSON object a line, but goes on"));
      }
      add(item);
    } catch (CharacterCodingException e) {
      add(refused(notUtf8()));
    } catch (JsonProcessingException e) {
      add(refused(malformed(e)));
    }
  }

  private Item item(JsonParser parser) throws IOException {
    try {
      return new Item.Accepted(EventReader.read(parser, project, now));
    } catch (Problem e) {
      return refused(e);
    }
  }

  private void add(Item item) {
    if (items.size() == most) {
      throw Problem.of(HttpStatus.PAYLOAD_TOO_LARGE, "a batch has at most " + most + " items");
    }
    items.add(item);
  }

  private static Item refused(Problem problem) {
    return new Item.Refused(problem.fields());
  }

  private InputStream hashed(InputStream body) {
    return hash == null ? body : new DigestInputStream(body, hash);
  }

  static Problem notUtf8() {
    return Problem.invalid("body", "is not UTF-8");
  }

  /** What isn't JSON, by its place and not by its contents. */
  static Problem malformed(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    return Problem.invalid(
        "body",
        at == null
            ? "is not JSON"
            : "is not JSON at line " + at.getLineNr() + ", column " + at.getColumnNr());
  }
}
