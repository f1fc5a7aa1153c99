package io.bactrian;

import io.bactrian.cli.Commands;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The program: the first word on the command line is the command, none means {@code serve}. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Bactrian {

  protected Bactrian() {}

  /** Runs the command and ends with its status; {@code serve} runs until it is stopped. */
  public static void main(String[] arguments) {
    if (Commands.serves(arguments)) {
      SpringApplication.run(Bactrian.class, Commands.settings(arguments));
    } else {
      System.exit(Commands.run(arguments));
    }
  }
}
