package io.bactrian.sync;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A Kafka broker for tests: one per test JVM, spoken to over the real protocol. */
final class TestKafka {

  private TestKafka() {}

  static String servers() {
    return Broker.RUNNING.getBrokersAsString();
  }

  static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", servers()));
  }

  static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(more);
    properties.put("bootstrap.servers", servers());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static <T> T done(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Holds the broker, so that it starts on first use. */
  private static final class Broker {
    static final EmbeddedKafkaKraftBroker RUNNING = new EmbeddedKafkaKraftBroker(1, 1);

    static {
      RUNNING.brokerProperties(
          Map.of(
              "transaction.state.log.replication.factor",
              "1",
              "transaction.state.log.min.isr",
              "1",
              "auto.create.topics.enable",
              "false"));
      RUNNING.afterPropertiesSet();
      Runtime.getRuntime().addShutdownHook(new Thread(RUNNING::destroy));
    }
  }
}
