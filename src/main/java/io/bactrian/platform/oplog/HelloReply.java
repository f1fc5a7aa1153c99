package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/**
 * What the server says of itself: the primary of a replica set of one. It names no {@code
 * logicalSessionTimeoutMinutes}, by which drivers know that it has no sessions and transactions.
 */
final class HelloReply {

  static final String SET_NAME = "rs0";

  /** One election for all time: there is nobody else to be elected. */
  private static final ObjectId ELECTION = new ObjectId("7fffffff0000000000000001");

  private HelloReply() {}

  /**
   * Adds to the library's answer what a replica set says.
   *
   * @param hello whether the client said {@code hello}, not {@code isMaster}
   */
  static Document of(Document standalone, boolean hello, Channel channel, OperationLog log) {
    Document reply = new Document();
    if (channel.localAddress() instanceof InetSocketAddress address) {
      String me = address.getAddress().getHostAddress() + ":" + address.getPort();
      reply.append("hosts", List.of(me)).append("setName", SET_NAME).append("setVersion", 1);
      reply.append("secondary", false).append("primary", me).append("me", me);
    }
    reply.append("electionId", ELECTION);
    Document time = new Document("ts", Timestamps.bson(log.last())).append("t", 1L);
    Instant date = Instant.ofEpochSecond(log.last() >>> 32);
    reply.append(
        "lastWrite",
        new Document("opTime", time)
            .append("lastWriteDate", date)
            .append("majorityOpTime", time)
            .append("majorityWriteDate", date));
    reply.appendAll(standalone);
    if (hello) {
      reply.append("isWritablePrimary", true);
      reply.remove("ismaster");
    }
    return reply.append("readOnly", false);
  }
}
