package io.bactrian.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bson.types.ObjectId;

class EmbeddedIdTest {

  @Property(seed = "1")
  void theObjectIdComesBack(@ForAll("objectIds") ObjectId id) {
    assertThat(EmbeddedId.objectIdOf(EmbeddedId.uuidOf(id))).isEqualTo(id);
  }

  @Property(seed = "2")
  void uuidsAreOrderedAsTheirObjectIds(
      @ForAll("objectIds") ObjectId one, @ForAll("objectIds") ObjectId other) {
    int ofUuids =
        Arrays.compareUnsigned(bytes(EmbeddedId.uuidOf(one)), bytes(EmbeddedId.uuidOf(other)));
    int ofIds = Arrays.compareUnsigned(one.toByteArray(), other.toByteArray());
    assertThat(Integer.signum(ofUuids)).isEqualTo(Integer.signum(ofIds));
  }

  @Property(seed = "3")
  void itIsAUuidOfVersion8(@ForAll("objectIds") ObjectId id) {
    UUID uuid = EmbeddedId.uuidOf(id);
    assertThat(uuid.version()).isEqualTo(8);
    assertThat(uuid.variant()).isEqualTo(2);
  }

  /** Flips one bit of those that say "ours": version, variant and mark. */
  @Property(seed = "4")
  void aUuidWithAnotherMarkHoldsNone(
      @ForAll("objectIds") ObjectId id, @ForAll("fixedBits") int bit) {
    UUID ours = EmbeddedId.uuidOf(id);
    long most = ours.getMostSignificantBits() ^ (bit >= 64 ? 1L << (bit - 64) : 0);
    long least = ours.getLeastSignificantBits() ^ (bit < 64 ? 1L << bit : 0);
    assertThat(EmbeddedId.objectIdOf(new UUID(most, least))).isNull();
  }

  @Property(seed = "5")
  void aRandomUuidHoldsNone(@ForAll long most, @ForAll long least) {
    UUID version4 = new UUID(most & ~0xF000L | 0x4000L, least >>> 2 | Long.MIN_VALUE);
    assertThat(EmbeddedId.objectIdOf(version4)).isNull();
  }

  /** Pins the layout, which SQL functions and landed rows share. */
  @Example
  void theLayoutStaysAsItIs() {
    assertThat(EmbeddedId.uuidOf(new ObjectId("5f3e9a1b2c3d4e5f60718293")))
        .isEqualTo(
            UUID.fromString(
                "5f3e9a1b-2c3d-84e5-bd81-c60a4eBAC781".toLowerCase(java.util.Locale.ROOT)));
  }

  @Provide
  Arbitrary<ObjectId> objectIds() {
    return Arbitraries.bytes().array(byte[].class).ofSize(12).map(ObjectId::new);
  }

  @Provide
  Arbitrary<Integer> fixedBits() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(0, 25),
        Arbitraries.of(62, 63),
        Arbitraries.integers().between(64 + 12, 64 + 15));
  }

  private static byte[] bytes(UUID uuid) {
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }
}
