package io.bactrian.platform;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Finds the servers that work on a data folder, whoever started them. */
final class ServerProcesses {

  private ServerProcesses() {}

  static List<ProcessHandle> on(Path data) {
    return ProcessHandle.allProcesses().filter(process -> mentions(process, data)).toList();
  }

  private static boolean mentions(ProcessHandle process, Path data) {
    List<String> folders =
        List.of(data.resolve("postgres").toString(), data.resolve("redis").toString());
    String[] arguments = process.info().arguments().orElse(new String[0]);
    return Arrays.stream(arguments).anyMatch(folders::contains);
  }
}
