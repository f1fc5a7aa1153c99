package io.bactrian.paired;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonDateTime;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Dates and timestamps as PostgreSQL writes them in ISO form, in UTC. */
final class SqlTime {

  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4,})-(\\d\\d)-(\\d\\d)"
              + "(?: (\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,3})(\\d*))?(?:\\+00)?)?( BC)?");

  private SqlTime() {}

  /** A BSON date, if it is a whole millisecond. */
  static BsonValue read(String type, String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || (form.group(8) != null && !form.group(8).matches("0*"))) {
      return SqlValue.unequalled(type, text);
    }
    int year = Integer.parseInt(form.group(1));
    LocalDateTime time =
        LocalDateTime.of(
            form.group(9) == null ? year : 1 - year,
            number(form.group(2)),
            number(form.group(3)),
            number(form.group(4)),
            number(form.group(5)),
            number(form.group(6)));
    String millis = form.group(7) == null ? "" : form.group(7);
    return new BsonDateTime(
        time.toEpochSecond(ZoneOffset.UTC) * 1000 + number((millis + "000").substring(0, 3)));
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
