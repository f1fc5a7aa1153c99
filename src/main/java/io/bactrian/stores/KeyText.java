package io.bactrian.stores;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.types.PgType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** A key as text, back in its type's Java form, of whichever type it is: PostgreSQL reads it. */
final class KeyText {

  /** COPY's binary form: signature, flags and extension (19), then a count of fields (2). */
  private static final int BEFORE_LENGTH = 21;

  private final StoredCollection collection;
  private final PgType type;

  KeyText(StoredCollection collection) {
    this.collection = collection;
    this.type = collection.root().columns().get(collection.lens().key()).type();
  }

  /**
   * The key.
   *
   * @throws StoreUnavailable when PostgreSQL can't be asked
   */
  Object parse(DataSource postgres, String text) {
    if (collection.keyType().equals("uuid")) {
      return java.util.UUID.fromString(text);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String copy =
        "copy (select '%s'::%s) to stdout (format binary)"
            .formatted(text.replace("'", "''"), collection.keyType());
    try (Connection connection = postgres.getConnection()) {
      connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy, out);
    } catch (SQLException e) {
      throw StoreUnavailable.of("reading a key of " + collection.qualifiedName(), e);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    ByteBuffer in = ByteBuffer.wrap(out.toByteArray());
    in.position(BEFORE_LENGTH);
    int length = in.getInt();
    return type.read(in, length);
  }
}
