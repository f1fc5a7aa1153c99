package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.Bactrian;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees: the demo, and the same demo when it is started again on its data. */
class DemoTwiceTest {

  private static final Pattern VERDICT =
      Pattern.compile(
          "^ {2}(categories|products|customers|orders|sessions|settings) +[\\d,]+ +[\\d,]+ .*$",
          Pattern.MULTILINE);

  private final Path folder;

  DemoTwiceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void nothingStaysBehind() {
    ServerProcesses.on(folder.resolve("data")).forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void theDemoGivesTheSameResultTwiceOnOneDataFolder() throws Exception {
    List<String> first = run("first.txt", true);
    List<String> second = run("second.txt", false);

    assertThat(first).hasSizeGreaterThanOrEqualTo(12).isEqualTo(second);
  }

  /** What the demo says of its collections, after it was seen to be exact and then stopped. */
  private List<String> run(String output, boolean makes) throws Exception {
    try (ChildJvm child = start(output)) {
      await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(() -> assertThat(child.output()).contains("Serving at http://127.0.0.1:"));
      assertThat(child.output())
          .contains("The demo is in PostgreSQL, schema demo, and equal to MongoDB");
      assertThat(child.output().contains("Making the demo")).isEqualTo(makes);

      child.terminate();

      assertThat(child.await(30)).as(child.output()).isEqualTo(143);
      return VERDICT
          .matcher(child.output())
          .results()
          .map(match -> match.group().replaceAll(" +", " "))
          .filter(line -> !line.contains("document"))
          .toList();
    }
  }

  private ChildJvm start(String output) throws IOException {
    return ChildJvm.start(
        folder.resolve(output),
        Bactrian.class,
        // The folders, as in development: a child of Surefire's sees the class path's routes twice.
        "--bactrian.home=" + Path.of("").toAbsolutePath(),
        "--bactrian.data-folder=" + folder.resolve("data"),
        "--server.port=0");
  }
}
