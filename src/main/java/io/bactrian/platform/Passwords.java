package io.bactrian.platform;

import java.util.regex.Pattern;

/** Keeps passwords out of what people read. */
final class Passwords {

  private static final Pattern IN_AUTHORITY = Pattern.compile("(://[^:/@?]*):[^/?]*@");
  private static final Pattern IN_QUERY =
      Pattern.compile("((?:^|[?&])[^=&]*password=)[^&]*", Pattern.CASE_INSENSITIVE);

  private Passwords() {}

  /** The URL with every password in it replaced by three asterisks. */
  static String masked(String url) {
    String once = IN_AUTHORITY.matcher(url).replaceAll("$1:***@");
    return IN_QUERY.matcher(once).replaceAll("$1***");
  }
}
