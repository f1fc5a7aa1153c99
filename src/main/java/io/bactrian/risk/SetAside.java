package io.bactrian.risk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.stream.StreamEntry;
import io.bactrian.stream.StreamSettings;
import java.util.List;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps entries that could not be evaluated however often it was tried, in {@code set_aside}. */
@Component("setAside")
public final class SetAside {

  private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);
  private static final String INSERT =
      """
      insert into risk.set_aside (stream, entry_id, consumers, fields, reason)
      values (:stream, :entry, 'risk', :fields::jsonb, :reason)
      on conflict do nothing
      """;

  private final JdbcClient postgres;
  private final StreamSettings stream;
  private final ObjectMapper json;

  SetAside(JdbcClient postgres, StreamSettings stream, ObjectMapper json) {
    this.postgres = postgres;
    this.stream = stream;
    this.json = json;
  }

  /** Keeps them; the stream may then forget them. */
  public void keep(@Body List<StreamEntry> entries) throws JsonProcessingException {
    for (StreamEntry entry : entries) {
      String reason = reason(entry);
      LOG.warn("entry {} of {} is set aside: {}", entry.id(), stream.name(), reason);
      postgres
          .sql(INSERT)
          .param("stream", stream.name())
          .param("entry", entry.id())
          // jsonb has no NUL; whoever put one there finds it in the stream's own words.
          .param("fields", json.writeValueAsString(entry.fields()).replace("\\u0000", "\\ufffd"))
          .param("reason", reason)
          .update();
    }
  }

  private static String reason(StreamEntry entry) {
    try {
      IngestedEvent.of(entry.fields());
      return "its evaluation failed, see the log";
    } catch (MalformedEntry e) {
      return String.valueOf(e.getMessage());
    }
  }
}
