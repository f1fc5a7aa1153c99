package io.bactrian.sync;

import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/**
 * {@code change-stream:system?stream=…}: a consumer that follows a change stream from where
 * PostgreSQL remembers it, and sends batches of changes down the route. camel-mongodb's own keeps
 * its position in memory, and so loses events.
 */
public final class ChangeStreamComponent extends DefaultComponent {

  private final Streams streams;

  ChangeStreamComponent(Streams streams) {
    this.streams = streams;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    ChangeStreamEndpoint endpoint = new ChangeStreamEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  Streams streams() {
    return streams;
  }

  /** A stream, with the option of an URI. */
  public static final class ChangeStreamEndpoint extends DefaultEndpoint {

    private final ChangeStreamComponent component;
    private final String system;
    private String stream = "";

    ChangeStreamEndpoint(String uri, ChangeStreamComponent component, String system) {
      super(uri, component);
      this.component = component;
      this.system = system;
    }

    /** The one collection that it tells of; empty for the whole database. */
    public void setStream(String stream) {
      this.stream = stream;
    }

    @Override
    public Producer createProducer() {
      throw new UnsupportedOperationException("a change stream is only read");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
      Consumer consumer =
          new ChangeStreamConsumer(
              this, processor, component.streams(), new StreamName(system, stream));
      configureConsumer(consumer);
      return consumer;
    }
  }
}
