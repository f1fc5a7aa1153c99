package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * {@code inet} and {@code cidr}, from an address's text. Java form: {@link String} as PostgreSQL
 * prints it, so {@code 2001:DB8:0::1} comes back as {@code 2001:db8::1}.
 */
final class InetType implements PgType {

  private static final int FAMILY_V4 = 2;
  private static final int FAMILY_V6 = 3;

  private final String name;
  private final boolean cidr;

  InetType(String name, boolean cidr) {
    this.name = name;
    this.cidr = cidr;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Object fromBson(BsonValue value) {
    if (!value.isString()) {
      throw Refusal.wrongType(value, name);
    }
    NetworkAddress address = NetworkAddress.parse(value.asString().getValue());
    if (address == null || (cidr && !address.isNetwork())) {
      throw Refusal.malformed(name);
    }
    return address.text(cidr);
  }

  @Override
  public BsonValue toBson(Object value) {
    return new BsonString((String) value);
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    NetworkAddress address = Objects.requireNonNull(NetworkAddress.parse((String) value));
    out.putByte(address.bytes().length == 4 ? FAMILY_V4 : FAMILY_V6);
    out.putByte(address.bits());
    out.putByte(cidr ? 1 : 0);
    out.putByte(address.bytes().length);
    out.putBytes(address.bytes());
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    in.get();
    int bits = in.get() & 0xFF;
    in.get();
    byte[] bytes = new byte[in.get()];
    in.get(bytes);
    return new NetworkAddress(bytes, bits).text(cidr);
  }
}
