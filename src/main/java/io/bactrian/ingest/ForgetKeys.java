package io.bactrian.ingest;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Removes the answers to idempotency keys that are old enough. */
public final class ForgetKeys {

  private final JdbcClient postgres;
  private final IngestSettings settings;

  ForgetKeys(JdbcClient postgres, IngestSettings settings) {
    this.postgres = postgres;
    this.settings = settings;
  }

  /** How many were removed; at most 10,000 a time, so that no transaction is long. */
  public int sweep() {
    return postgres
        .sql(
            """
            delete from risk.idempotency_keys where (project_id, key) in (
              select project_id, key from risk.idempotency_keys
              where created_at < now() - make_interval(secs => :seconds)
              order by created_at limit 10000)
            """)
        .param("seconds", settings.keepKeys().toSeconds())
        .update();
  }
}
