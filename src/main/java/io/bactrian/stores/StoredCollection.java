package io.bactrian.stores;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import io.bactrian.platform.StoreModes.Mode;

/**
 * A collection that is read and written through us.
 *
 * @param lens what its documents are in PostgreSQL
 * @param appendOnly whether documents are only ever added: its root table has a trigger of the name
 *     {@code append_only}
 */
public record StoredCollection(Lens lens, boolean appendOnly) {

  /** The system that it belongs to. */
  public String system() {
    return lens.mapping().system();
  }

  /** Its name in MongoDB. */
  public String name() {
    return lens.collection();
  }

  /** System and name with a dot between. */
  public String qualifiedName() {
    return lens.mapping().qualifiedName();
  }

  /** Whether PostgreSQL is the store that leads in this mode; otherwise MongoDB is. */
  public boolean postgresLeads(Mode mode) {
    return mode.postgresLeads(lens.mapping());
  }

  /** The root table. */
  TableShape root() {
    return lens.tables().get(0);
  }

  /** The root's key column, quoted. */
  String keyColumn() {
    return TableShape.quote(root().columns().get(lens.key()).name());
  }

  /** The type of the key, to cast texts to: a cast to character without a length would cut. */
  String keyType() {
    String type = root().columns().get(lens.key()).type().name();
    return type.equals("character") ? "bpchar" : type;
  }
}
