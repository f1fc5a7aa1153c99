package io.bactrian.ingest;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bactrian.SharedData;
import io.bactrian.access.RawConnection;
import io.bactrian.access.Service;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * JSONTestSuite and worse as bodies: every one is answered, by what it is, and the service goes on.
 */
class JsonSuiteOverHttpTest {

  private static final JsonMapper EXACT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(200_000).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final String REQUEST_IS_AT_FAULT = "HTTP/1\\.1 4\\d\\d .*";

  private static final String NUL =
      "payload must not contain NUL (\\u0000), which PostgreSQL cannot hold";
  private static final String HALF = "payload must not contain half of a surrogate pair";
  private static final String NUMBER =
      "payload must not contain numbers that PostgreSQL's numeric cannot hold";
  private static final String BYTES = "body is not UTF-8";

  /** What RFC 8259 lets pass, or leaves open, and jsonb can't hold. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          entry("y_object_escaped_null_in_key", NUL),
          entry("y_string_null_escape", NUL),
          entry("i_number_huge_exp", NUMBER),
          entry("i_number_real_underflow", NUMBER),
          entry("i_object_key_lone_2nd_surrogate", HALF),
          entry("i_string_1st_surrogate_but_2nd_missing", HALF),
          entry("i_string_1st_valid_surrogate_2nd_invalid", HALF),
          entry("i_string_incomplete_surrogate_and_escape_valid", HALF),
          entry("i_string_incomplete_surrogate_pair", HALF),
          entry("i_string_incomplete_surrogates_escape_valid", HALF),
          entry("i_string_invalid_lonely_surrogate", HALF),
          entry("i_string_invalid_surrogate", HALF),
          entry("i_string_inverted_surrogates_U+1D11E", HALF),
          entry("i_string_lone_second_surrogate", HALF),
          entry("i_string_UTF-16LE_with_BOM", BYTES),
          entry("i_string_UTF-8_invalid_sequence", BYTES),
          entry("i_string_UTF8_surrogate_U+D800", BYTES),
          entry("i_string_invalid_utf-8", BYTES),
          entry("i_string_iso_latin_1", BYTES),
          entry("i_string_lone_utf8_continuation_byte", BYTES),
          entry("i_string_not_in_unicode_range", BYTES),
          entry("i_string_overlong_sequence_2_bytes", BYTES),
          entry("i_string_overlong_sequence_6_bytes", BYTES),
          entry("i_string_overlong_sequence_6_bytes_null", BYTES),
          entry("i_string_truncated-utf-8", BYTES),
          entry("i_string_utf16BE_no_BOM", BYTES),
          entry("i_string_utf16LE_no_BOM", BYTES),
          entry("i_structure_UTF-8_BOM_empty_object", "body is not JSON at line 1, column 91"));

  private static Service service;
  private static String project;
  private static String secret;

  @BeforeAll
  static void start(@TempDir Path data) {
    service =
        Service.start(
            data,
            "bactrian.access.rate=0",
            "server.tomcat.connection-timeout=1s",
            "server.tomcat.keep-alive-timeout=60s");
    project = service.project("suite");
    secret = service.key(project, "secret")[1];
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static HttpResponse<String> post(String path, byte[] body, String contentType) {
    return service.send(
        service
            .request("POST", "/ingest/" + project + path, "", "X-Api-Key", secret)
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  private static HttpResponse<String> post(byte[] body) {
    return post("", body, "application/json");
  }

  private static byte[] event(String type, byte[] payload) {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    event.writeBytes(
        ("{\"source\":\"suite\",\"severity\":\"INFO\",\"type\":\"" + type + "\",\"payload\":")
            .getBytes(StandardCharsets.UTF_8));
    event.writeBytes(payload);
    event.write('}');
    return event.toByteArray();
  }

  private static void goodEventsAreTakenIn() {
    assertThat(post(event("good", new byte[] {'1'})).statusCode()).isEqualTo(201);
  }

  private static Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(SharedData.at("jsontestsuite"))) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString().replace(".json", ""), SharedData.content(file));
      }
    }
    assertThat(files).hasSize(318);
    return files;
  }

  @Test
  void noFileIsAnEventAndEveryAnswerSaysSo() throws IOException {
    for (Map.Entry<String, byte[]> file : files().entrySet()) {
      HttpResponse<String> response = post(file.getValue());

      assertThat(response.statusCode()).as(file.getKey()).isEqualTo(400);
      assertThat(response.headers().firstValue("Content-Type"))
          .as(file.getKey())
          .contains("application/problem+json");
      JsonNode errors = Service.json(response).path("errors");
      assertThat(errors).as(file.getKey()).isNotEmpty();
    }
    goodEventsAreTakenIn();
  }

  @ParameterizedTest
  @CsvSource({"application/json", "application/x-ndjson"})
  void noFileIsABatch(String contentType) throws IOException {
    for (Map.Entry<String, byte[]> file : files().entrySet()) {
      HttpResponse<String> response = post("/batch", file.getValue(), contentType);

      assertThat(response.statusCode()).as(file.getKey()).isEqualTo(400);
      assertThat(Service.json(response).isObject()).as(file.getKey()).isTrue();
    }
    goodEventsAreTakenIn();
  }

  @Test
  void aFileIsKeptAsPayloadExactlyAsItIsOrRefused() throws IOException {
    Map<String, String> refused = new TreeMap<>();
    for (Map.Entry<String, byte[]> file : files().entrySet()) {
      String name = file.getKey();
      if (!name.startsWith("n_")) {
        HttpResponse<String> response = post(event(name, file.getValue()));
        if (response.statusCode() == 201) {
          JsonNode sent = EXACT.readTree(file.getValue());
          JsonNode kept = kept(name);
          // No payload and null are the same.
          assertThat(isSame(kept, sent.isNull() ? EXACT.createObjectNode() : sent))
              .as(name + ": " + kept)
              .isTrue();
        } else {
          assertThat(response.statusCode()).as(name).isEqualTo(400);
          JsonNode error = Service.json(response).at("/errors/0");
          refused.put(name, error.path("field").asText() + " " + error.path("message").asText());
        }
      }
    }
    assertThat(refused).isEqualTo(REFUSED);
  }

  private static JsonNode kept(String type) throws IOException {
    HttpResponse<String> response =
        service.send("GET", "/events?type=" + type.replace("+", "%2B"), "", "X-Api-Key", secret);
    assertThat(response.statusCode()).as(type).isEqualTo(200);
    JsonNode items = EXACT.readTree(response.body()).path("items");
    assertThat(items).as(type).hasSize(1);
    return items.get(0).path("payload");
  }

  /** Numbers by their value: 1.0 and 1 are the same, as long as no digit is lost. */
  private static boolean isSame(JsonNode one, JsonNode other) {
    return one.equals(
        (a, b) ->
            a.isNumber() && b.isNumber()
                ? a.decimalValue().compareTo(b.decimalValue())
                : a.equals(b) ? 0 : 1,
        other);
  }

  @ParameterizedTest
  @CsvSource({"''", "/batch"})
  void nestingWithoutEndIsRefused(String path) {
    for (String deep :
        List.of(
            "[".repeat(100_000),
            "[".repeat(100_000) + "]".repeat(100_000),
            "{\"a\":".repeat(100_000))) {
      byte[] bytes = deep.getBytes(StandardCharsets.UTF_8);
      assertThat(post(path, bytes, "application/json").statusCode()).isEqualTo(400);
      assertThat(post(path, event("deep", bytes), "application/json").statusCode()).isEqualTo(400);
    }
    goodEventsAreTakenIn();
  }

  @Test
  void tenMegabytesOfTextAreABatchOfOneAndNoSingleEvent() throws IOException {
    byte[] text = ("\"" + "x".repeat(10_000_000) + "\"").getBytes(StandardCharsets.UTF_8);
    assertThat(post(event("large", text)).statusCode()).isEqualTo(413);

    HttpResponse<String> response = post("/batch", event("large", text), "application/x-ndjson");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    assertThat(kept("large").textValue()).hasSize(10_000_000);
  }

  @Test
  void anEncodingThatIsNotSpokenHereIsRefused() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
      zip.write(event("zipped", new byte[] {'1'}));
    }
    for (String encoding : List.of("gzip", "br", "nonsense")) {
      HttpResponse<String> response =
          service.send(
              service
                  .request("POST", "/ingest/" + project, "", "X-Api-Key", secret)
                  .headers("Content-Type", "application/json", "Content-Encoding", encoding)
                  .POST(BodyPublishers.ofByteArray(zipped.toByteArray()))
                  .build());
      assertThat(response.statusCode()).as(encoding).isEqualTo(415);
    }
    goodEventsAreTakenIn();
  }

  private static String head(String path, String more) {
    return "POST /ingest/"
        + project
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
        + secret
        + "\r\nContent-Type: application/json\r\n"
        + more
        + "\r\n\r\n";
  }

  @ParameterizedTest
  @CsvSource({
    "'', Content-Length: 5000",
    "/batch, Content-Length: 5000",
    "/batch, Content-Length: 2000000",
    "'', Transfer-Encoding: chunked",
    "/batch, Transfer-Encoding: chunked",
  })
  void aBodyThatBreaksOffIsNoFaultOfTheService(String path, String length) throws IOException {
    String body = (path.isEmpty() ? "" : "[") + "{\"source\":\"s";
    String sent =
        length.startsWith("T") ? Integer.toHexString(body.length()) + "\r\n" + body : body;
    try (RawConnection gone = RawConnection.to(service)) {
      gone.send(head(path, length) + sent);
    }
    try (RawConnection ended = RawConnection.to(service)) {
      assertTheRequestIsAtFault(ended.send(head(path, length) + sent).finish().answer());
    }
    try (RawConnection silent = RawConnection.to(service)) {
      // Answered, or just let go: the connection's own time is up at the same moment.
      assertThat(silent.send(head(path, length) + sent).answer())
          .matches("(?s)|" + REQUEST_IS_AT_FAULT);
    }
    goodEventsAreTakenIn();
  }

  @Test
  void aChunkThatIsNoneIsRefused() throws IOException {
    for (String path : List.of("", "/batch")) {
      try (RawConnection broken = RawConnection.to(service)) {
        assertTheRequestIsAtFault(
            broken.send(head(path, "Transfer-Encoding: chunked") + "zz\r\n{}\r\n").answer());
      }
    }
    goodEventsAreTakenIn();
  }

  @Test
  void moreBytesThanSaidAreNoPartOfTheEvent() throws IOException {
    String event = new String(event("short", new byte[] {'1'}), StandardCharsets.UTF_8);
    try (RawConnection cut = RawConnection.to(service)) {
      String answer =
          cut.send(head("", "Content-Length: " + (event.length() - 5)) + event).answer();
      assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("HTTP/1.1 5", "HTTP/1.1 2");
    }
    goodEventsAreTakenIn();
  }

  private static void assertTheRequestIsAtFault(String answer) {
    assertThat(answer).matches("(?s)" + REQUEST_IS_AT_FAULT);
  }
}
