package io.bactrian.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Sessions of browsers, CSRF, bodies that are too large, and what the log doesn't say. */
@ExtendWith(OutputCaptureExtension.class)
class LoginTest {

  private static final String FORM = "application/x-www-form-urlencoded";

  private static Service service;

  @BeforeAll
  static void start(@TempDir Path data) {
    service =
        Service.start(
            data,
            "logging.level.io.bactrian=trace",
            "logging.level.org.springframework.security=trace");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void aBrowserIsSentToTheLoginAndAScriptIsNot() {
    HttpResponse<String> page = service.send("GET", "/projects", "", "Accept", "text/html");
    assertThat(page.statusCode()).isEqualTo(302);
    assertThat(page.headers().firstValue("Location").orElse("")).endsWith("/login");
    HttpResponse<String> script = service.send("GET", "/projects", "", "Accept", "*/*");
    assertThat(script.statusCode()).isEqualTo(401);
  }

  @Test
  void aSessionNeedsTheCsrfTokenAndEndsWithTheLogout() {
    String session = login();
    assertThat(cookies(session)).contains("JSESSIONID", "XSRF-TOKEN");
    assertThat(service.send("GET", "/projects", "", "Cookie", session).statusCode()).isEqualTo(200);
    assertThat(post(session).statusCode()).isEqualTo(403);
    assertThat(post(session, "X-XSRF-TOKEN", "wrong").statusCode()).isEqualTo(403);
    String token = value(session, "XSRF-TOKEN");
    assertThat(post(session, "X-XSRF-TOKEN", token).statusCode()).isEqualTo(201);

    HttpResponse<String> out =
        service.send("POST", "/logout", "", "Cookie", session, "X-XSRF-TOKEN", token);
    assertThat(out.statusCode()).isIn(204, 302);
    assertThat(service.send("GET", "/projects", "", "Cookie", session).statusCode()).isEqualTo(401);
  }

  @Test
  void aLoginWithoutTokenOrWithAWrongPasswordIsRefused() {
    String form = "username=admin&password=" + Service.PASSWORD;
    assertThat(service.send("POST", "/login", form, "Content-Type", FORM).statusCode())
        .isEqualTo(403);
    assertThat(login("wrong-password").headers().firstValue("Location").orElse(""))
        .endsWith("/login?error");
  }

  @Test
  void theSessionsCookieIsOutOfReachForScriptsAndOtherSites() {
    assertThat(login(Service.PASSWORD).headers().allValues("Set-Cookie"))
        .anySatisfy(
            cookie ->
                assertThat(cookie).startsWith("JSESSIONID").contains("HttpOnly", "SameSite=Lax"));
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedWhetherItSaysSoOrNot() {
    byte[] large = new byte[1_100_000];
    for (HttpRequest.BodyPublisher body :
        List.of(
            HttpRequest.BodyPublishers.ofByteArray(large),
            HttpRequest.BodyPublishers.fromPublisher(
                HttpRequest.BodyPublishers.ofByteArray(large)))) {
      HttpResponse<String> response =
          service.send(
              HttpRequest.newBuilder(service.uri("/projects"))
                  .version(java.net.http.HttpClient.Version.HTTP_1_1)
                  .header("Authorization", Service.basic())
                  .header("Content-Type", "application/json")
                  .POST(body)
                  .build());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(413);
      assertThat(Service.json(response).path("status").asInt()).isEqualTo(413);
    }
  }

  @Test
  void aChunkedBodyThatIsSmallEnoughPasses() {
    HttpResponse<String> response =
        service.send(
            HttpRequest.newBuilder(service.uri("/projects"))
                .header("Authorization", Service.basic())
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofString("{\"name\":\"chunked\"}")))
                .build());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
  }

  @Test
  void noSecretIsLogged(CapturedOutput output) {
    String project = service.project("quiet");
    String key = service.key(project, "secret")[1];
    service.send("GET", "/projects/" + project, "", "X-Api-Key", key);
    service.send("GET", "/projects/" + project, "", "Authorization", "Bearer " + key);
    service.send("GET", "/projects/" + project, "", "X-Api-Key", key + "x");
    login();
    assertThat(output.getAll()).isNotEmpty();
    assertThat(output.getAll()).doesNotContain(key.substring(32), Service.PASSWORD);
    assertThat(output.getAll()).doesNotContain(Service.basic().substring(6));
  }

  private static String login() {
    return cookie(login(Service.PASSWORD));
  }

  /** Fetches the form, as a browser does, and sends it. */
  private static HttpResponse<String> login(String password) {
    HttpResponse<String> page = service.send("GET", "/login", "", "Accept", "text/html");
    Matcher token = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"").matcher(page.body());
    assertThat(token.find()).as(page.body()).isTrue();
    HttpResponse<String> answer =
        service.send(
            "POST",
            "/login",
            "username=admin&password=" + password + "&_csrf=" + token.group(1),
            "Content-Type",
            FORM,
            "Cookie",
            cookie(page));
    if (password.equals(Service.PASSWORD)) {
      assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/actuator/hawtio");
    }
    return answer;
  }

  /** What a browser would send back, with a CSRF token asked for anew after the login. */
  private static String cookie(HttpResponse<String> answer) {
    String set =
        answer.headers().allValues("Set-Cookie").stream()
            .map(one -> one.substring(0, one.indexOf(';')))
            .filter(one -> !one.endsWith("="))
            .collect(Collectors.joining("; "));
    if (set.contains("JSESSIONID") && !set.contains("XSRF-TOKEN")) {
      HttpResponse<String> next = service.send("GET", "/projects", "", "Cookie", set);
      return set + "; " + cookie(next);
    }
    return set;
  }

  private static String cookies(String header) {
    return header.replaceAll("=[^;]*", "");
  }

  private static String value(String header, String name) {
    Matcher matcher = Pattern.compile(name + "=([^;]*)").matcher(header);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private static HttpResponse<String> post(String session, String... headers) {
    HttpRequest.Builder request =
        service.request("POST", "/projects", "{\"name\":\"a\"}", "Cookie", session);
    return service.send((headers.length == 0 ? request : request.headers(headers)).build());
  }
}
