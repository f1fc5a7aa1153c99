package io.bactrian.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * Who may call what. An endpoint that is not in the table fails the test: whoever adds one says
 * here who may call it.
 */
class AccessTest {

  /** Whether one is let in; what the endpoint then answers is for other tests. */
  private enum Says {
    LOGIN(401),
    NO(403),
    IN(0);

    final int status;

    Says(int status) {
      this.status = status;
    }
  }

  /** Who may call an endpoint, besides the administrator. */
  private enum For {
    /** Everybody. */
    ALL(Says.IN, Says.IN, Says.IN, Says.IN),
    /** Only who has logged in. */
    ADMIN(Says.LOGIN, Says.NO, Says.NO, Says.NO),
    /** Keys of both kinds of the project in the path. */
    INGEST(Says.LOGIN, Says.IN, Says.NO, Says.IN),
    /** Secret keys of the project in the path. */
    PROJECT(Says.LOGIN, Says.NO, Says.NO, Says.IN),
    /** Secret keys, which see of it only what is their project's. */
    SECRET(Says.LOGIN, Says.NO, Says.IN, Says.IN);

    final Says nobody;
    final Says publishable;
    final Says foreign;
    final Says secret;

    For(Says nobody, Says publishable, Says foreign, Says secret) {
      this.nobody = nobody;
      this.publishable = publishable;
      this.foreign = foreign;
      this.secret = secret;
    }
  }

  private static final Map<String, For> TABLE = new LinkedHashMap<>();

  static {
    TABLE.put("POST /projects", For.ADMIN);
    TABLE.put("GET /projects", For.ADMIN);
    TABLE.put("GET /projects/{projectId}", For.PROJECT);
    TABLE.put("PATCH /projects/{projectId}", For.ADMIN);
    TABLE.put("DELETE /projects/{projectId}", For.ADMIN);
    TABLE.put("POST /projects/{projectId}/keys", For.ADMIN);
    TABLE.put("GET /projects/{projectId}/keys", For.ADMIN);
    TABLE.put("DELETE /projects/{projectId}/keys/{keyId}", For.ADMIN);
    TABLE.put("GET /actuator", For.ADMIN);
    TABLE.put("GET /actuator/health/**", For.ADMIN);
    TABLE.put("GET /actuator/info", For.ADMIN);
    TABLE.put("GET /actuator/prometheus", For.ADMIN);
    TABLE.put("GET /actuator/camelroutes", For.ADMIN);
    TABLE.put("GET /actuator/camelroutes/{id}", For.ADMIN);
    TABLE.put("GET /actuator/camelroutes/{id}/{action}", For.ADMIN);
    TABLE.put("POST /actuator/camelroutes/{id}/{action}", For.ADMIN);
    TABLE.put("DELETE /actuator/camelroutes/{id}", For.ADMIN);
    TABLE.put("GET /actuator/hawtio", For.ADMIN);
    TABLE.put("GET /actuator/hawtio/plugin", For.ADMIN);
    TABLE.put("GET /actuator/hawtio/{page}/**", For.ADMIN);
    TABLE.put("GET /error", For.ADMIN);
    TABLE.put("GET /openapi.json/{*matchOnUriPrefix}", For.ADMIN);
    TABLE.put("GET /api/index.html", For.ADMIN);
    TABLE.put("GET /webjars/swagger-ui/swagger-ui.css", For.ADMIN);
    TABLE.put("POST /ingest/{projectId}", For.INGEST);
    TABLE.put("POST /ingest/{projectId}/batch", For.INGEST);
    TABLE.put("GET /cutover", For.ADMIN);
    TABLE.put("GET /cutover/{collection}", For.ADMIN);
    TABLE.put("GET /cutover/{collection}/history", For.ADMIN);
    TABLE.put("POST /cutover/{collection}/advance", For.ADMIN);
    TABLE.put("POST /cutover/{collection}/rollback", For.ADMIN);
    TABLE.put("POST /cutover/{collection}/drill", For.ADMIN);
    TABLE.put("POST /cutover/{collection}/retire", For.ADMIN);
    TABLE.put("GET /events", For.SECRET);
    TABLE.put("GET /incidents", For.SECRET);
    TABLE.put("GET /incidents/{id}", For.SECRET);
    TABLE.put("GET /incidents/{id}/events", For.SECRET);
    TABLE.put("POST /incidents", For.SECRET);
    TABLE.put("PATCH /incidents/{id}", For.SECRET);
    TABLE.put("POST /ledger/{paymentId}", For.ADMIN);
    TABLE.put("GET /ledger/{paymentId}", For.ADMIN);
    TABLE.put("GET /ledger/requests/{requestId}", For.ADMIN);
    TABLE.put("GET /ledger/reconciliation", For.ADMIN);
    TABLE.put("GET /stores", For.ADMIN);
    TABLE.put("GET /stores/{collection}/{id}", For.ADMIN);
    TABLE.put("POST /stores/{collection}", For.ADMIN);
    TABLE.put("POST /stores/{collection}/find", For.ADMIN);
    TABLE.put("POST /stores/{collection}/mode", For.ADMIN);
    TABLE.put("PUT /stores/{collection}/{id}", For.ADMIN);
    TABLE.put("PATCH /stores/{collection}/{id}", For.ADMIN);
    TABLE.put("DELETE /stores/{collection}/{id}", For.ADMIN);
  }

  /** Those that everybody may call have keys too refused: who comes with a key is held to it. */
  private static final Set<String> OPEN = Set.of("GET /actuator/health");

  private static Service service;
  private static String project;
  private static String publishable;
  private static String secret;
  private static String foreign;
  private static String revoked;

  @BeforeAll
  static void start(@TempDir Path data) {
    service = Service.start(data);
    project = service.project("ours");
    publishable = service.key(project, "publishable")[1];
    secret = service.key(project, "secret")[1];
    foreign = service.key(service.project("theirs"), "secret")[1];
    String[] old = service.key(project, "secret");
    revoked = old[1];
    assertThat(get("/projects/" + project, "X-Api-Key", revoked).statusCode()).isEqualTo(200);
    service.admin("DELETE", "/projects/" + project + "/keys/" + old[0], "");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void everyEndpointIsInTheTable() {
    Set<String> there = new TreeSet<>();
    for (RequestMappingInfoHandlerMapping mapping :
        service.context().getBeansOfType(RequestMappingInfoHandlerMapping.class).values()) {
      mapping.getHandlerMethods().keySet().forEach(info -> there.addAll(names(info)));
    }
    service
        .bean(CamelContext.class)
        .getRestRegistry()
        .listAllRestServices()
        .forEach(
            rest ->
                there.add(rest.getMethod().toUpperCase(Locale.ROOT) + " " + path(rest.getUrl())));
    Set<String> listed = new TreeSet<>(TABLE.keySet());
    listed.addAll(OPEN);
    assertThat(there).isNotEmpty();
    assertThat(listed).as("listed, of %s", there).containsAll(there);
  }

  private static String path(String url) {
    return url.replaceFirst("^https?://[^/]*", "");
  }

  private static Set<String> names(RequestMappingInfo info) {
    Set<String> methods =
        info.getMethodsCondition().getMethods().stream()
            .map(Enum::name)
            .collect(Collectors.toSet());
    return info.getPatternValues().stream()
        .map(pattern -> pattern.replaceFirst("\\{path:.*}/", "{page}/")) // Hawtio's, a long one
        .flatMap(
            pattern ->
                (methods.isEmpty() ? Set.of("GET") : methods)
                    .stream().map(method -> method + " " + pattern))
        .collect(Collectors.toSet());
  }

  @TestFactory
  List<DynamicTest> who() {
    return TABLE.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey() + " " + entry.getValue(),
                    () -> check(entry.getKey(), entry.getValue())))
        .toList();
  }

  private static void check(String endpoint, For who) {
    assertAnswer(endpoint, who.nobody);
    assertAnswer(endpoint, Says.LOGIN, "X-Api-Key", revoked);
    assertAnswer(endpoint, Says.LOGIN, "X-Api-Key", "nonsense");
    assertAnswer(endpoint, Says.LOGIN, "Authorization", "Bearer ");
    assertAnswer(endpoint, Says.LOGIN, "Authorization", "Basic YWRtaW46YWRtaW4=");
    assertAnswer(endpoint, who.publishable, "X-Api-Key", publishable);
    assertAnswer(endpoint, who.foreign, "X-Api-Key", foreign);
    assertAnswer(endpoint, who.secret, "X-Api-Key", secret);
    assertAnswer(endpoint, who.secret, "Authorization", "Bearer " + secret);
    assertAnswer(endpoint, Says.IN, "Authorization", Service.basic());
  }

  private static void assertAnswer(String endpoint, Says says, String... headers) {
    String method = endpoint.substring(0, endpoint.indexOf(' '));
    String body = method.equals("POST") || method.equals("PATCH") ? "{}" : "";
    boolean harmless = says != Says.IN || method.equals("GET") || endpoint.contains("/ingest/");
    String path =
        endpoint
            .substring(endpoint.indexOf(' ') + 1)
            // Who gets in isn't to delete what the others need.
            .replace("{projectId}", harmless ? project : UUID.randomUUID().toString())
            .replaceAll("\\{[a-z]*Id}", UUID.randomUUID().toString())
            .replace("{*matchOnUriPrefix}", "")
            .replaceAll("\\{[a-z]+}", "nothing")
            .replace("/**", "/x");
    HttpResponse<String> response = service.send(method, path, body, headers);
    int status = response.statusCode();
    if (says == Says.IN) {
      assertThat(status).as("%s: %s", path, response.body()).isNotIn(401, 403);
      assertThat(response.headers().firstValue("Location").orElse("")).doesNotContain("/login");
    } else {
      assertThat(status).as("%s: %s", path, response.body()).isEqualTo(says.status);
      assertThat(response.headers().firstValue("Content-Type"))
          .contains("application/problem+json");
      assertThat(response.headers().firstValue("WWW-Authenticate").orElse(""))
          .doesNotContainIgnoringCase("basic");
    }
    assertThat(response.headers().allValues("Set-Cookie"))
        .noneMatch(cookie -> cookie.startsWith("JSESSIONID"));
  }

  @Test
  void pathsThatNobodyThoughtOfAreDenied() {
    for (String path :
        List.of(
            "/",
            "/nothing",
            "/actuator/env",
            "/actuator/heapdump",
            "/actuator/hawtio",
            "/actuator/hawtio/index.html",
            "/actuator/jolokia",
            "/actuator/jolokia/read/java.lang:type=Memory",
            "/actuator/health/",
            "/actuator/health/db",
            "/hawtio",
            "/ingest/" + project,
            "/events/../projects",
            "/projects/" + project + "/",
            "/projects/" + project + ";x/live",
            "/projects%2F" + project,
            "/stores/c/..%2F..%2Factuator%2Fhealth",
            "/stores/..%2Factuator/health",
            "/stores/..%5Cactuator/health",
            "/stores/..;/actuator/health",
            "/stores/../actuator/health/db")) {
      for (String method : List.of("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD")) {
        int nobody = service.send(method, path, "").statusCode();
        // 400: the firewall of Spring Security, for paths that are not in normal form.
        assertThat(nobody).as(method + " " + path).isIn(400, 401, 403);
        int key = service.send(method, path, "", "X-Api-Key", publishable).statusCode();
        if (!path.startsWith("/ingest")) {
          assertThat(key).as(method + " " + path).isIn(400, 403);
        }
      }
    }
    assertThat(service.admin("GET", "/nothing", "").statusCode()).isEqualTo(404);
  }

  @Test
  void healthIsOpenAndTellsNothing() {
    HttpResponse<String> open = get("/actuator/health");
    assertThat(open.statusCode()).isEqualTo(200);
    assertThat(Service.json(open).fieldNames()).toIterable().doesNotContain("components");
    assertThat(service.admin("GET", "/actuator/health", "").body()).contains("components");
  }

  @Test
  void consoleMetricsAndRoutesAreThereForTheAdministrator() {
    for (String path : List.of("/actuator/hawtio/", "/actuator/prometheus", "/actuator/jolokia")) {
      HttpResponse<String> response = service.admin("GET", path, "");
      assertThat(response.statusCode()).as(path).isEqualTo(200);
    }
    assertThat(service.admin("GET", "/actuator/camelroutes", "").body()).contains("project-get");
  }

  @Test
  void whatASystemNeedsThatIsNotServedIsNotThere() {
    assertThat(service.admin("GET", "/ledger/reconciliation", "").statusCode()).isEqualTo(404);
    assertThat(service.admin("GET", "/openapi.json", "").body()).doesNotContain("/ledger");
    assertThat(service.bean(CamelContext.class).getRoute("ledger-reconciliation")).isNull();
  }

  @Test
  void anErrorStaysWhatItIs() {
    HttpResponse<String> wrongMethod = service.admin("PUT", "/projects", "{}");
    assertThat(wrongMethod.statusCode()).isEqualTo(405);
    assertThat(get("/projects/%00", "X-Api-Key", secret).statusCode()).isEqualTo(400);
  }

  private static HttpResponse<String> get(String path, String... headers) {
    return service.send("GET", path, "", headers);
  }
}
