package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The manual tells every setting and every exit code, as the code has them. */
class OperationsManualTest {

  @Test
  void the_table_of_settings_is_the_codes() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| variable | flag | unless set | what it is |");
    lines.add("|---|---|---|---|");
    for (Setting setting : Setting.all()) {
      String file = setting.fileVariable().map(name -> ", `" + name + "`").orElse("");
      String flag = setting.flag().or(setting::fileFlag).map(name -> "`" + name + "`").orElse("");
      String unlessSet = setting.defaultText().map(text -> "`" + text + "`").orElse("");
      lines.add(
          String.join(
              " | ",
              "| `" + setting.variable() + "`" + file,
              flag,
              unlessSet,
              setting.description() + " |"));
    }

    assertEquals(String.join("\n", lines), section("settings"));
  }

  @Test
  void the_table_of_exit_codes_is_the_codes() throws IOException {
    List<String> lines = new ArrayList<>(List.of("| code | meaning |", "|---|---|"));
    for (ExitCode code : ExitCode.values()) {
      lines.add("| " + code.code() + " | " + code.meaning() + " |");
    }

    assertEquals(String.join("\n", lines), section("exit codes"));
  }

  @Test
  void every_command_is_told() throws IOException {
    for (Command command : Main.COMMANDS) {
      assertTrue(manual().contains("./plan " + command.name() + " "), command.name());
    }
  }

  private static String section(String name) throws IOException {
    String begin = "<!-- " + name + " -->\n";
    String manual = manual();
    int from = manual.indexOf(begin) + begin.length();
    return manual.substring(from, manual.indexOf("<!-- /" + name + " -->")).strip();
  }

  private static String manual() throws IOException {
    return Files.readString(Project.root().resolve("docs/operations.md"));
  }
}
