package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.Resource;

class HomeTest {

  private final Path folder;

  HomeTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void listsASystemsFilesByName() throws IOException {
    write("mappings/shop/orders.yaml");
    write("mappings/shop/customers.yaml");
    write("mappings/shop/notes.txt");
    write("mappings/office/desks.yaml");
    write("queries/shop/by_day.yaml");
    Home home = Home.of(folder.toString());

    assertThat(home.systems()).containsExactly("office", "shop");
    assertThat(home.mappings("shop"))
        .extracting(Resource::getFilename)
        .containsExactly("customers.yaml", "orders.yaml");
    assertThat(home.queries("shop"))
        .extracting(Resource::getFilename)
        .containsExactly("by_day.yaml");
    assertThat(home.mappings("unheard_of")).isEmpty();
  }

  @Test
  void readsTheClasspathWithoutAHome() {
    Home home = Home.of(null);

    assertThat(home.systems()).contains("home_test");
    assertThat(home.mappings("home_test"))
        .extracting(Resource::getFilename)
        .containsExactly("a.yaml", "b.yaml");
    assertThat(home.routes("*")).isEqualTo("classpath:routes/*.camel.yaml");
    assertThat(home.migrations("core")).isEqualTo("classpath:migrations/core");
  }

  @Test
  void takesFromTheJarWhatTheHomeHasNot() throws IOException {
    write("migrations/shop/V1__tables.sql");
    Home home = Home.of(folder.toString());

    assertThat(home.migrations("shop")).isEqualTo("filesystem:" + folder + "/migrations/shop");
    assertThat(home.migrations("core")).isEqualTo("classpath:migrations/core");
    assertThat(home.routes("*")).isEqualTo("classpath:routes/*.camel.yaml");
    assertThat(home.systems()).contains("home_test");
  }

  @Test
  void aHomeThatIsNoFolderIsRefused() {
    assertThatThrownBy(() -> Home.of(folder + "/nowhere"))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("nowhere, which is not a folder");
  }

  @Test
  void aSystemsNameIsNoPath() {
    Home home = Home.of(folder.toString());

    assertThatThrownBy(() -> home.mappings("../secrets"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("../secrets");
  }

  private void write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
  }
}
