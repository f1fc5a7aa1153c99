package io.bactrian.mapping;

import io.bactrian.mapping.types.PgType;
import io.bactrian.mapping.types.Reason;
import io.bactrian.mapping.types.Unrepresentable;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * One field, three columns: an ObjectId is an entity of the collection referred to, any text is an
 * external reference (escrow fact sheet, section 3, "three-column discriminator").
 */
final class PolymorphicPlan implements FieldPlan {

  private static final BsonString ENTITY = new BsonString("entity");
  private static final BsonString TEMPLATE = new BsonString("template");

  private final List<String> path;
  private final int kind;
  private final int id;
  private final int external;
  private final KeyForm entityForm;
  private final PgType externalType;
  private final Object entity;
  private final Object template;

  PolymorphicPlan(
      FieldPath path,
      int kind,
      int id,
      int external,
      PgType kindType,
      KeyForm entityForm,
      PgType externalType) {
    this.path = path.names();
    this.kind = kind;
    this.id = id;
    this.external = external;
    this.entityForm = entityForm;
    this.externalType = externalType;
    this.entity = kindType.fromBson(ENTITY);
    this.template = kindType.fromBson(TEMPLATE);
  }

  @Override
  public @Nullable BsonValue take(BsonValue value, Row row) {
    if (value.isObjectId()) {
      row.set(id, entityForm.toKey(value));
      row.set(kind, entity);
    } else if (value.isString()) {
      row.set(external, externalType.fromBson(value));
      row.set(kind, template);
    } else {
      throw new Unrepresentable(
          Reason.WRONG_TYPE,
          "neither an ObjectId nor a text where a polymorphic reference is expected");
    }
    return null;
  }

  @Override
  public void give(Row row, BsonDocument document) {
    Object key = row.value(id);
    Object text = row.value(external);
    if (key != null) {
      Leftover.put(document, path, entityForm.toId(key));
    } else if (text != null) {
      Leftover.put(document, path, externalType.toBson(text));
    }
  }

  @Override
  public boolean tells(Row row) {
    return row.value(kind) != null;
  }
}
