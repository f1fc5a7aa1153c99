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

/**
 * A bean that is there only when the service works with the system; {@link PlatformEnvironment}
 * leaves out the routes that need it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Conditional(OnSystem.ByTheSettings.class)
public @interface OnSystem {

  String value();

  /** Reads the settings, which aren't a bean yet while conditions are looked at. */
  final class ByTheSettings implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      Map<String, Object> asked =
          Objects.requireNonNull(metadata.getAnnotationAttributes(OnSystem.class.getName()));
      return Binder.get(context.getEnvironment())
          .bindOrCreate("bactrian", PlatformSettings.class)
          .systems()
          .contains(String.valueOf(asked.get("value")));
    }
  }
}
