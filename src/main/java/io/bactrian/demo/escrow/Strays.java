package io.bactrian.demo.escrow;

import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;

/**
 * Takes a document that is to be spoilt out of the way of good ones, so that only what is spoilt is
 * wrong with it.
 */
final class Strays {

  private Strays() {}

  static void loosen(World world, Kind kind, BsonDocument document, long stray, Draw draw) {
    BsonObjectId outsider = new BsonObjectId(world.user(World.outsider(stray)));
    switch (kind) {
      case CATEGORIES -> {
        document.put("name", new BsonString("جداگانه " + stray));
        document.remove("nameEn");
      }
      case LEVELS -> {
        document.put("level", new BsonInt64(1000 + stray));
        document.put("minPoints", new BsonInt64(1_000_000_000L * (stray + 1)));
        document.put("maxPoints", new BsonInt64(1_000_000_000L * (stray + 1) + 9));
      }
      case SETTINGS -> document.put("key", new BsonString("experiment:" + stray));
      case TELEGRAM_LINKS -> {
        document.put("user", outsider);
        document.put("telegramUserId", new BsonInt64(7_000_000_000_000L + stray));
      }
      case ADDRESSES -> document.put("primary", BsonBoolean.FALSE);
      case SHOPS ->
          document.put("sellerId", new BsonObjectId(world.user(World.seller(2 * stray + 1))));
      case OFFERS -> document.put("status", new BsonString("rejected"));
      case PAYMENTS -> {
        document.put("status", new BsonString("failed"));
        document.remove("escrowState");
      }
      case DESTINATIONS -> {
        document.put("derivationIndex", new BsonInt64(world.size(Kind.DESTINATIONS) + stray));
        document.put("address", new BsonString(draw.wallet()));
        document.put("sellerOfferId", new BsonString("gone:" + draw.hex(16)));
      }
      case TREZORS ->
          document.put(
              "addresses",
              new BsonArray(
                  java.util.List.of(
                      new BsonDocument("index", new BsonInt32(0))
                          .append("address", new BsonString(draw.wallet())))));
      case REVIEWS -> document.put("reviewerId", outsider);
      default -> {}
    }
  }
}
