package io.bactrian.access;

import java.io.Serial;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A request that came with a key: lives as long as the request. */
final class KeyAuthentication extends AbstractAuthenticationToken {

  static final String SECRET = "ROLE_KEY_SECRET";
  static final String PUBLISHABLE = "ROLE_KEY_PUBLISHABLE";

  @Serial private static final long serialVersionUID = 1L;

  private static final List<SimpleGrantedAuthority> OF_SECRET =
      List.of(new SimpleGrantedAuthority(SECRET));
  private static final List<SimpleGrantedAuthority> OF_PUBLISHABLE =
      List.of(new SimpleGrantedAuthority(PUBLISHABLE));

  private final transient Caller.Key key;

  KeyAuthentication(Caller.Key key) {
    super(key.kind() == Caller.Kind.SECRET ? OF_SECRET : OF_PUBLISHABLE);
    this.key = key;
    setAuthenticated(true);
  }

  @Override
  public Object getCredentials() {
    return "";
  }

  @Override
  public Caller.Key getPrincipal() {
    return key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyAuthentication that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }
}
