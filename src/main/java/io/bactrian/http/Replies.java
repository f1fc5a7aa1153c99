package io.bactrian.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** Writes a {@link Reply}: the last step of every HTTP route. */
@Component("replies")
public final class Replies {

  private final ObjectMapper json;

  Replies(ObjectMapper json) {
    this.json = json;
  }

  /** Turns the body, a {@link Reply}, into what the client gets. */
  public void write(Exchange exchange) throws InvalidPayloadException, JsonProcessingException {
    Message message = exchange.getMessage();
    Reply reply = message.getMandatoryBody(Reply.class);
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, reply.status().value());
    if (reply.location() != null) {
      message.setHeader("Location", reply.location().toString());
    }
    if (reply.etag() != null) {
      message.setHeader("ETag", "\"" + reply.etag() + "\"");
    }
    if (reply.body() == null) {
      message.setBody(null);
    } else {
      message.setHeader(Exchange.CONTENT_TYPE, "application/json");
      message.setBody(bytes(reply.body()));
    }
  }

  private byte[] bytes(Object body) throws JsonProcessingException {
    if (body instanceof Reply.Json ready) {
      return ready.text().getBytes(StandardCharsets.UTF_8);
    }
    return body instanceof Reply.JsonBytes ready ? ready.bytes() : json.writeValueAsBytes(body);
  }
}
