package io.bactrian.infer;

import io.bactrian.bson.DamagedBson;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.RawDocument;
import io.bactrian.source.DamagedSource;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.KeyRange;
import io.bactrian.source.Source;
import io.bactrian.source.SourceCollection;
import java.util.ArrayList;
import java.util.List;

/** Looks at a source's documents, one pass a collection, and drafts how they become rows. */
public final class Infer {

  private static final int PROGRESS = 1_000;

  /** Keys and possible references together may remember this many times the limit of one. */
  private static final long SETS = 3;

  private final Source source;
  private final InferSettings settings;
  private final InferProgress progress;

  private Infer(Source source, InferSettings settings, InferProgress progress) {
    this.source = source;
    this.settings = settings;
    this.progress = progress;
  }

  /** As {@link #of(Source, InferSettings, InferProgress)}, without telling how far it has come. */
  public static Inference of(Source source, InferSettings settings) {
    return of(source, settings, InferProgress.NONE);
  }

  /**
   * Drafts a mapping for each collection and a migration for all.
   *
   * @param progress told on the calling thread
   * @throws DamagedSource when not even the list of collections can be read; a collection that
   *     can't be read is among {@link Inference#damaged()}
   */
  public static Inference of(Source source, InferSettings settings, InferProgress progress) {
    return new Infer(source, settings, progress).infer();
  }

  private Inference infer() {
    List<String> names =
        source.collections().stream().map(SourceCollection::name).sorted().toList();
    Likeness likeness = new Likeness(names);
    Budget values = new Budget(SETS * settings.limits().ids());
    List<Profile> profiles = new ArrayList<>();
    List<DamagedCollection> damaged = new ArrayList<>();
    for (String name : names) {
      Profile profile = new Profile(name, likeness, settings.limits(), values);
      try {
        read(profile);
        profiles.add(profile);
      } catch (DamagedSource e) {
        damaged.add(new DamagedCollection(name, String.valueOf(e.getMessage())));
      }
    }
    return new Draft(shortName(source.name()), settings, likeness, profiles).render(damaged);
  }

  /** Without the way there, which is another on every machine, and may hold a password. */
  private static String shortName(String name) {
    String trimmed = name.replaceAll("[/\\\\]+$", "");
    int slash = Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\'));
    String last = trimmed.substring(slash + 1);
    int options = last.indexOf('?');
    return trimmed.contains("://") && options >= 0 ? last.substring(0, options) : last;
  }

  private void read(Profile profile) {
    long read = 0;
    boolean all = true;
    try (DocumentStream documents = source.read(profile.collection(), KeyRange.ALL)) {
      for (RawDocument raw = documents.next(); raw != null; raw = documents.next()) {
        if (settings.sample() instanceof Sample.First first && read == first.documents()) {
          all = false;
          break;
        }
        if (settings.sample() instanceof Sample.Each each && read % each.documents() != 0) {
          all = false;
        } else {
          add(raw, profile, documents);
        }
        if (++read % PROGRESS == 0) {
          progress.seen(profile.collection(), read);
        }
      }
    }
    progress.seen(profile.collection(), read);
    profile.settle(all);
  }

  private static void add(RawDocument raw, Profile profile, DocumentStream documents) {
    try {
      profile.add(raw.decode());
    } catch (DuplicateField e) {
      profile.leaveOut();
    } catch (DamagedBson e) {
      throw new DamagedSource(documents.where(), String.valueOf(e.getMessage()), e);
    }
  }
}
