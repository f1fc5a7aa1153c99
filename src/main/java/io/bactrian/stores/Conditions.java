package io.bactrian.stores;

import io.bactrian.http.Problem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** On which state of a document a request depends: RFC 9110, sections 13.1.1 and 13.1.2. */
record Conditions(@Nullable String ifMatch, @Nullable String ifNoneMatch) {

  static final Conditions NONE = new Conditions(null, null);

  /**
   * Goes on only when a write may be done.
   *
   * @param etag of the document as it is; null when there is none
   * @throws Problem 412
   */
  void check(@Nullable String etag) {
    if (ifMatch != null && !matches(ifMatch, etag)
        || ifNoneMatch != null && matches(ifNoneMatch, etag)) {
      throw Problem.of(
          HttpStatus.PRECONDITION_FAILED,
          etag == null ? "there is no such document" : "the document is another one by now");
    }
  }

  /** Whether who reads has this state already. */
  boolean known(String etag) {
    return ifNoneMatch != null && matches(ifNoneMatch.replace("W/", ""), etag);
  }

  /** Whether only a document is wanted that wasn't there. */
  boolean onlyNew() {
    return ifNoneMatch != null && ifNoneMatch.strip().equals("*");
  }

  private static boolean matches(String header, @Nullable String etag) {
    return etag != null
        && (header.strip().equals("*")
            || Arrays.stream(header.split(","))
                .anyMatch(each -> each.strip().equals('"' + etag + '"')));
  }
}
