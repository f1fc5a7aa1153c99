package io.bactrian.stream;

import io.bactrian.platform.OnStore;
import io.bactrian.platform.Store;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.data.redis.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The component, and how the program's Redis client behaves when Redis is away. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@OnStore(Store.REDIS)
class StreamConfiguration {

  @Bean("redis-stream")
  RedisStreamComponent redisStream(LettuceConnectionFactory redis, StreamSettings settings) {
    return new RedisStreamComponent(
        () -> (RedisClient) redis.getRequiredNativeClient(), settings.timeout());
  }

  @Bean
  StreamHistory streamHistory(RedisStreamComponent redis, StreamSettings settings) {
    return new StreamHistory(redis, settings.name());
  }

  @Bean
  StreamProgress streamProgress(RedisStreamComponent redis, StreamSettings settings) {
    return new StreamProgress(redis, settings.name());
  }

  /** A command to a Redis that isn't there fails at once: it doesn't wait for one to come. */
  @Bean
  LettuceClientOptionsBuilderCustomizer failAtOnce(StreamSettings settings) {
    return options ->
        options
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(
                SocketOptions.builder().connectTimeout(settings.timeout()).keepAlive(true).build());
  }
}
