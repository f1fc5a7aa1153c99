package io.bactrian.cutover;

import io.bactrian.mapping.Mapping;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code bactrian.cutover.*}: what is set for a collection outranks what is set for its class, and
 * that the checklist.
 *
 * @param money limits of collections of the class money
 * @param content limits of the others
 * @param collections limits by system and collection
 * @param drillHold how long a drill stays where it went
 * @param alarmLag how far the sync may be behind before it is an alarm
 * @param alarmGaps how old a gap may be before it is one
 * @param keep how long announcements are kept
 * @param webhook where announcements are posted; none for nowhere
 * @param webhookTimeout how long it may take
 */
@ConfigurationProperties("bactrian.cutover")
record CutoverSettings(
    @Nullable LimitsSetting money,
    @Nullable LimitsSetting content,
    Map<String, Map<String, LimitsSetting>> collections,
    Duration drillHold,
    Duration alarmLag,
    Duration alarmGaps,
    Duration keep,
    @Nullable URI webhook,
    Duration webhookTimeout) {

  @ConstructorBinding
  CutoverSettings(
      @Nullable LimitsSetting money,
      @Nullable LimitsSetting content,
      @Nullable Map<String, Map<String, LimitsSetting>> collections,
      @DefaultValue("10s") Duration drillHold,
      @DefaultValue("1m") Duration alarmLag,
      @DefaultValue("15m") Duration alarmGaps,
      @DefaultValue("30d") Duration keep,
      @Nullable URI webhook,
      @DefaultValue("5s") Duration webhookTimeout) {
    this.money = money;
    this.content = content;
    this.collections = collections == null ? Map.of() : Map.copyOf(collections);
    this.drillHold = drillHold;
    this.alarmLag = alarmLag;
    this.alarmGaps = alarmGaps;
    this.keep = keep;
    this.webhook = webhook == null || webhook.toString().isBlank() ? null : webhook;
    this.webhookTimeout = webhookTimeout;
  }

  Limits limits(Mapping mapping) {
    boolean isMoney = mapping.storeClass() == Mapping.StoreClass.MONEY;
    Limits limits = Limits.of(isMoney);
    LimitsSetting ofClass = isMoney ? money : content;
    if (ofClass != null) {
      limits = ofClass.over(limits);
    }
    LimitsSetting own = collections.getOrDefault(mapping.system(), Map.of()).get(mapping.source());
    return own == null ? limits : own.over(limits);
  }
}
