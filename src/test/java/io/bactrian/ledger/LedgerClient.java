package io.bactrian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bactrian.access.Service;
import io.bactrian.escrow.Deals;
import io.bactrian.escrow.Deals.Deal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.UUID;
import javax.sql.DataSource;

/** The service with the escrow application, and what its administrator asks of the ledger. */
final class LedgerClient implements AutoCloseable {

  final Service service;
  final Deals deals;

  private LedgerClient(Service service) {
    this.service = service;
    this.deals = new Deals(service.bean(DataSource.class));
  }

  static LedgerClient start(Path data) {
    return new LedgerClient(Service.start(data, "bactrian.systems=risk,escrow"));
  }

  /** A payment of so much, held by the service itself. */
  Deal held(String amount) {
    Deal deal = deals.funded(amount);
    accepted(append(deal, "hold", amount));
    return deal;
  }

  /** An entry in USDT with a key of its own. */
  HttpResponse<String> append(Deal deal, String type, String amount) {
    return append(deal, body(type, amount, ""));
  }

  HttpResponse<String> append(Deal deal, String body) {
    return appendAs(deal, body, UUID.randomUUID().toString());
  }

  HttpResponse<String> appendAs(Deal deal, String body, String key) {
    return appendAs(deal.payment().toString(), body, key);
  }

  HttpResponse<String> appendAs(String payment, String body, String key) {
    return service.send(
        "POST",
        "/ledger/" + payment,
        body,
        "Authorization",
        Service.basic(),
        "Idempotency-Key",
        key);
  }

  /**
   * The JSON of an entry.
   *
   * @param more further fields, with a comma before them
   */
  static String body(String type, String amount, String more) {
    return "{\"entryType\":\"%s\",\"amount\":\"%s\",\"currency\":\"USDT\"%s}"
        .formatted(type, amount, more);
  }

  JsonNode get(String path) {
    HttpResponse<String> response = service.admin("GET", path, "");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Service.json(response);
  }

  static JsonNode accepted(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return Service.json(response);
  }

  static void refused(HttpResponse<String> response, int status, String message) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(Service.json(response).path("detail").asText()).contains(message);
  }

  @Override
  public void close() {
    service.close();
  }
}
