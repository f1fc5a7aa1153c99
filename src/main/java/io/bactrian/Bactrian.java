package io.bactrian;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The program: the first word on the command line is the command, none means {@code serve}. */
@SpringBootApplication
public class Bactrian {

  private Bactrian() {}

  public static void main(String[] arguments) {
    SpringApplication.run(Bactrian.class, arguments);
  }
}
