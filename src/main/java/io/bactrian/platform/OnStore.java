package io.bactrian.platform;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** A bean that is there only when this process uses the store, or only when it embeds it. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Conditional(OnStore.ByTheSettings.class)
public @interface OnStore {

  Store value();

  /** Whether using a store that runs elsewhere is not enough. */
  boolean embedded() default false;

  /** Whether it is enough that there was a MongoDB: its collections are all retired. */
  boolean orGone() default false;

  /** Reads the settings, which aren't a bean yet while conditions are looked at. */
  final class ByTheSettings implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      Map<String, Object> asked =
          Objects.requireNonNull(metadata.getAnnotationAttributes(OnStore.class.getName()));
      Store store = (Store) Objects.requireNonNull(asked.get("value"));
      PlatformSettings settings =
          Binder.get(context.getEnvironment()).bindOrCreate("bactrian", PlatformSettings.class);
      return Boolean.TRUE.equals(asked.get("embedded"))
          ? settings.embeds(store)
          : settings.uses(store)
              || Boolean.TRUE.equals(asked.get("orGone")) && settings.mongo().gone();
    }
  }
}
