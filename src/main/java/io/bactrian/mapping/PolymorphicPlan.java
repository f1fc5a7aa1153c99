package io.bactrian.mapping;

import io.bactrian.bson.NormalForm;
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
final class PolymorphicPlan implements FieldPlan, Place.Kept {

  private static final BsonString ENTITY = new BsonString("entity");
  private static final BsonString TEMPLATE = new BsonString("template");

  private final List<String> path;
  private final int kind;
  private final int id;
  private final int external;
  private final PgType idType;
  private final KeyForm entityForm;
  private final PgType externalType;
  private final Object entity;
  private final Object template;
  private final boolean required;

  /**
   * @param required whether a row without a kind is refused
   */
  PolymorphicPlan(
      FieldPath path,
      int kind,
      int id,
      int external,
      PgType kindType,
      PgType idType,
      KeyForm entityForm,
      PgType externalType,
      boolean required) {
    this.path = path.names();
    this.kind = kind;
    this.id = id;
    this.external = external;
    this.idType = idType;
    this.entityForm = entityForm;
    this.externalType = externalType;
    this.required = required;
    this.entity = kindType.fromBson(ENTITY);
    this.template = kindType.fromBson(TEMPLATE);
  }

  @Override
  public List<String> path() {
    return path;
  }

  @Override
  public int column() {
    return -1;
  }

  @Override
  public boolean exact() {
    return false;
  }

  @Override
  public boolean plain() {
    return false;
  }

  @Override
  public boolean unfitInExtra() {
    return false;
  }

  @Override
  public Place.Held held(BsonValue value) {
    if (value.isObjectId()) {
      return ColumnPlan.held(entityForm, id, idType, value);
    }
    return value.isString()
        ? ColumnPlan.held(new KeyForm.Typed(externalType), external, externalType, value)
        : Place.NOWHERE;
  }

  @Override
  public @Nullable BsonValue take(BsonValue value, Row row) {
    BsonValue told;
    if (value.isObjectId()) {
      Object key = entityForm.toKey(value);
      row.set(id, key);
      row.set(kind, entity);
      told = entityForm.toId(key);
    } else if (value.isString()) {
      Object text = externalType.fromBson(value);
      row.set(external, text);
      row.set(kind, template);
      told = externalType.toBson(text);
    } else {
      throw new Unrepresentable(
          Reason.WRONG_TYPE,
          "neither an ObjectId nor a string where a polymorphic reference is expected");
    }
    return NormalForm.equal(told, value) ? null : value;
  }

  @Override
  public void give(Row row, BsonDocument document) {
    Object key = row.value(id);
    Object text = row.value(external);
    try {
      if (key != null) {
        Leftover.put(document, path, entityForm.toId(key));
      } else if (text != null) {
        Leftover.put(document, path, externalType.toBson(text));
      }
    } catch (Unrepresentable e) {
      throw Refused.at(String.join(".", path), e);
    }
  }

  @Override
  public @Nullable BsonDocument finish(
      BsonDocument original, @Nullable BsonDocument leftover, Row row) {
    if (required && row.value(kind) == null) {
      throw new Refused(
          Reason.MISSING,
          String.join(".", path),
          "is missing or null, and the column that tells the reference's kind is NOT NULL");
    }
    return leftover;
  }

  @Override
  public @Nullable String fieldOf(int column) {
    return column == kind || column == id || column == external ? String.join(".", path) : null;
  }

  @Override
  public boolean tells(Row row) {
    return row.value(kind) != null;
  }
}
