package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an update did to a document, in the words of MongoDB 4.4's log: {@code $set} and {@code
 * $unset} of the paths that its modifiers name, if they changed. So {@code $set} of a subdocument
 * gives it whole, {@code $push} the element that it appended, and {@code $pull} the whole array.
 */
final class UpdateDescription {

  private final Document before;
  private final Document after;
  private final Map<String, @Nullable Object> set = new TreeMap<>();
  private final TreeSet<String> unset = new TreeSet<>();

  private UpdateDescription(Document before, Document after) {
    this.before = before;
    this.after = after;
  }

  static boolean isMadeOfModifiers(Document update) {
    return !update.isEmpty() && update.keySet().iterator().next().startsWith("$");
  }

  static Document of(@Nullable Document update, Document before, Document after) {
    UpdateDescription description = new UpdateDescription(before, after);
    if (update != null) {
      update.forEach(description::modifier);
    }
    if (description.set.isEmpty() && description.unset.isEmpty()) {
      description.wholeFields();
    }
    return description.toLog();
  }

  private void modifier(String name, @Nullable Object change) {
    if (name.equals("$setOnInsert") || !(change instanceof Document paths)) {
      return;
    }
    boolean appends = name.equals("$push");
    paths.forEach(
        (path, value) -> {
          touched(path, appends);
          if (name.equals("$rename")) {
            touched((String) Objects.requireNonNull(value), false);
          }
        });
  }

  private void touched(String path, boolean appends) {
    int wildcard = ("." + path).indexOf(".$");
    if (wildcard > 0) {
      eachElement(path.substring(0, wildcard - 1), path.substring(wildcard), appends);
      return;
    }
    Object was = DocumentPath.in(before, path);
    Object is = DocumentPath.in(after, path);
    if (Objects.equals(was, is)) {
      return;
    }
    if (is == DocumentPath.MISSING) {
      unset.add(path);
    } else if (appends
        && was instanceof List<?> old
        && is instanceof List<?> now
        && goesOn(old, now)) {
      for (int i = old.size(); i < now.size(); i++) {
        set.put(path + "." + i, now.get(i));
      }
    } else {
      set.put(path, is);
    }
  }

  /** {@code $}, {@code $[]} and {@code $[name]} stand for elements: those that changed. */
  private void eachElement(String array, String wildcardAndRest, boolean appends) {
    if (DocumentPath.in(after, array) instanceof List<?> elements) {
      int dot = wildcardAndRest.indexOf('.');
      String rest = dot < 0 ? "" : wildcardAndRest.substring(dot);
      for (int i = 0; i < elements.size(); i++) {
        touched(array + "." + i + rest, appends);
      }
    }
  }

  private static boolean goesOn(List<?> old, List<?> now) {
    return now.size() > old.size() && now.subList(0, old.size()).equals(old);
  }

  private void wholeFields() {
    List<String> fields = new ArrayList<>(before.keySet());
    fields.addAll(after.keySet());
    fields.forEach(field -> touched(field, false));
  }

  private Document toLog() {
    Document log = new Document("$v", 1);
    if (!unset.isEmpty()) {
      Document removed = new Document();
      unset.forEach(path -> removed.append(path, true));
      log.append("$unset", removed);
    }
    if (!set.isEmpty()) {
      Document changed = new Document();
      set.forEach(changed::append);
      log.append("$set", changed);
    }
    return log;
  }
}
