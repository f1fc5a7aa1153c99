package io.bactrian.bson;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Reads Extended JSON from a stream of tokens. */
final class JsonReader {

  private static final int LONGEST_TEXT = 1 << 28;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(BsonDecoder.MAX_DEPTH + 3)
                  .maxStringLength(LONGEST_TEXT)
                  .maxNameLength(LONGEST_TEXT)
                  .maxNumberLength(200_000)
                  .build())
          .build();
  private static final Pattern SHELL =
      Pattern.compile(
          "'(ObjectId|ISODate|Date|new|Number(?:Int|Long|Double|Decimal)|BinData|HexData|UUID|MD5"
              + "|Timestamp|DBRef|DBPointer|MinKey|MaxKey|RegExp|Code|Symbol|undefined)");

  private final JsonParser parser;
  private final Dialect dialect;

  JsonReader(JsonParser parser, Dialect dialect) {
    this.parser = parser;
    this.dialect = dialect;
  }

  static JsonFactory factory() {
    return FACTORY;
  }

  /** The next token, or null at the end. */
  @Nullable JsonToken token() throws IOException {
    try {
      return parser.nextToken();
    } catch (JacksonException malformed) {
      throw damage(malformed);
    }
  }

  /** The value that begins with the current token. */
  BsonValue value(@Nullable JsonToken token) throws IOException {
    try {
      return read(token);
    } catch (JacksonException malformed) {
      throw damage(malformed);
    }
  }

  DamagedJson damage(String message) {
    return damage(parser.currentLocation(), message);
  }

  private BsonValue read(@Nullable JsonToken token) throws IOException {
    if (token == null) {
      throw damage("the text ends where a value should be");
    }
    return switch (token) {
      case START_OBJECT -> document();
      case START_ARRAY -> array();
      case VALUE_STRING -> new BsonString(wellFormed(parser.getText()));
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> number();
      case VALUE_TRUE -> BsonBoolean.TRUE;
      case VALUE_FALSE -> BsonBoolean.FALSE;
      case VALUE_NULL -> BsonNull.VALUE;
      default -> throw damage("a value was expected");
    };
  }

  private BsonValue document() throws IOException {
    BsonDocument document = new BsonDocument();
    boolean dollar = false;
    String name;
    while ((name = parser.nextFieldName()) != null) {
      if (name.indexOf(0) >= 0) {
        throw damage("a field name contains NUL");
      }
      dollar |= TypedWrapper.isDollar(wellFormed(name));
      BsonValue value;
      try {
        value = read(parser.nextToken());
      } catch (DuplicateField duplicate) {
        throw duplicate.below(name);
      }
      if (document.put(name, value) != null) {
        throw new DuplicateField(name);
      }
    }
    return dollar ? unwrap(document) : document;
  }

  private BsonValue unwrap(BsonDocument document) {
    BsonValue value = TypedWrapper.read(document, dialect);
    if (value != null) {
      return value;
    }
    String complaint = dialect == Dialect.COLUMN ? null : TypedWrapper.complaint(document);
    if (complaint != null) {
      throw damage(complaint);
    }
    return document;
  }

  private BsonArray array() throws IOException {
    BsonArray array = new BsonArray();
    JsonToken token;
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      try {
        array.add(read(token));
      } catch (DuplicateField duplicate) {
        throw duplicate.below(Integer.toString(array.size()));
      }
    }
    return array;
  }

  private BsonValue integer() throws IOException {
    return switch (parser.getNumberType()) {
      case INT -> new BsonInt32(parser.getIntValue());
      case LONG -> new BsonInt64(parser.getLongValue());
      default -> number();
    };
  }

  private BsonValue number() throws IOException {
    String text = parser.getText();
    char last = text.charAt(text.length() - 1);
    if (last < '0' || last > '9') {
      return notFinite(text);
    }
    BsonValue value = PlainNumber.read(text, dialect);
    if (value == null) {
      throw damage("a number that no BSON type holds without losing digits");
    }
    return value;
  }

  private BsonValue notFinite(String text) {
    boolean allowed = dialect == Dialect.FILE && text.matches("NaN|-?Infinity");
    if (!allowed) {
      throw damage("NaN and Infinity are no JSON");
    }
    return new BsonDouble(Double.parseDouble(text));
  }

  private String wellFormed(String text) {
    if (!Utf8.isWellFormed(text)) {
      throw damage("half a surrogate pair is no text");
    }
    return text;
  }

  private DamagedJson damage(JacksonException malformed) {
    JsonLocation location = malformed.getLocation();
    return damage(location == null ? parser.currentLocation() : location, what(malformed));
  }

  private static DamagedJson damage(JsonLocation at, String message) {
    return new DamagedJson(at.getLineNr(), at.getColumnNr(), at.getByteOffset(), message);
  }

  /** Says it without quoting more than one character of the text. */
  private static String what(JacksonException malformed) {
    String message = malformed.getOriginalMessage();
    Matcher shell = SHELL.matcher(message);
    if (shell.find()) {
      String word = shell.group(1).equals("undefined") ? "undefined" : shell.group(1) + "(...)";
      return word + " is mongo shell syntax, not JSON; export with mongoexport";
    }
    if (malformed instanceof JsonEOFException || message.startsWith("Unexpected end-of-input")) {
      return "the text ends within a value";
    }
    if (malformed instanceof StreamConstraintsException) {
      return message.contains("depth")
          ? "nested more than " + BsonDecoder.MAX_DEPTH + " levels deep"
          : "a name, text or number is too long";
    }
    return message.startsWith("Unrecognized token")
        ? "a word that is no JSON"
        : message.replaceFirst("\\s*\\(?\\bStreamReadFeature.*", "").lines().findFirst().orElse("");
  }
}
