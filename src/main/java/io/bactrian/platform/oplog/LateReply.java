package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MessageHeader;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers a command of a connection later, when there is something to answer, without holding up
 * the thread that serves many connections. The library wants an answer at once: it gets an empty
 * document, and this handler keeps that from being sent.
 */
final class LateReply extends ChannelOutboundHandlerAdapter {

  private final OperationLog log;
  private @Nullable Waiting waiting;

  private LateReply(OperationLog log) {
    this.log = log;
  }

  /**
   * To be called on the connection's own thread, while it handles the message.
   *
   * @param answer gives the answer, or null while there is none; an empty one when asked with true
   * @return what is to be returned to the library
   */
  static Document instead(
      Channel channel,
      OperationLog log,
      Duration wait,
      Function<Boolean, @Nullable Document> answer) {
    LateReply handler = channel.pipeline().get(LateReply.class);
    if (handler == null) {
      handler = new LateReply(log);
      channel.pipeline().addLast(handler);
    }
    Waiting waiting = handler.new Waiting(wait, answer);
    handler.waiting = waiting;
    return waiting.placeholder;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    Waiting held = waiting;
    if (held != null
        && message instanceof MongoMessage reply
        && reply.getDocument() == held.placeholder) {
      waiting = null;
      held.begin(context, reply.getHeader(), promise);
    } else {
      super.write(context, message, promise);
    }
  }

  /** One client that waits. All its methods run on the connection's thread. */
  private final class Waiting {

    private final Document placeholder = new Document();
    private final Duration wait;
    private final Function<Boolean, @Nullable Document> answer;

    private boolean answered;
    private @Nullable Future<?> end;

    Waiting(Duration wait, Function<Boolean, @Nullable Document> answer) {
      this.wait = wait;
      this.answer = answer;
    }

    void begin(ChannelHandlerContext context, MessageHeader header, ChannelPromise promise) {
      Runnable[] look = new Runnable[1];
      Runnable wakeUp = () -> context.executor().execute(look[0]);
      look[0] = () -> look(context, header, promise, wakeUp, false);
      end =
          context
              .executor()
              .schedule(
                  () -> look(context, header, promise, wakeUp, true),
                  wait.toMillis(),
                  TimeUnit.MILLISECONDS);
      look[0].run();
    }

    private void look(
        ChannelHandlerContext context,
        MessageHeader header,
        ChannelPromise promise,
        Runnable wakeUp,
        boolean lastTime) {
      if (answered) {
        return;
      }
      // Registered before looking, so that an entry made in between is not slept through.
      log.onNext(wakeUp);
      Document reply = context.channel().isActive() ? answer.apply(lastTime) : placeholder;
      if (reply == null) {
        return;
      }
      answered = true;
      if (end != null) {
        end.cancel(false);
      }
      log.forget(wakeUp);
      if (reply != placeholder) {
        context.writeAndFlush(new MongoMessage(context.channel(), header, reply), promise);
      }
    }
  }
}
