package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvFileTest {

  private final List<String> problems = new ArrayList<>();

  @Test
  void names_and_values_are_read() {
    String text = "DEV_PORT=5000\nDEV_HOST = localhost \n\nexport DEV_VERSION=v1\r\nEMPTY=\n";

    Map<String, String> read = EnvFile.read(".env", text, problems);

    assertEquals(
        Map.of("DEV_PORT", "5000", "DEV_HOST", "localhost", "DEV_VERSION", "v1", "EMPTY", ""),
        read);
    assertEquals(List.of(), problems);
  }

  @Test
  void comments_are_left_out_but_not_a_hash_inside_a_value() {
    String text = "# all\n  # of it\nA=1 # one\nB=a#b\nC='x # y' # z\nD=# nothing\n";

    Map<String, String> read = EnvFile.read(".env", text, problems);

    assertEquals(Map.of("A", "1", "B", "a#b", "C", "x # y", "D", ""), read);
    assertEquals(List.of(), problems);
  }

  @Test
  void quotes_keep_spaces_and_only_double_ones_know_escapes() {
    String text = "A=' x\\n '\nB=\" y\\n\\\"\\$z\\\\ \"\nC=\"it's\"\nD='say \"yes\"'\n";

    Map<String, String> read = EnvFile.read(".env", text, problems);

    assertEquals(Map.of("A", " x\\n ", "B", " y\n\"$z\\ ", "C", "it's", "D", "say \"yes\""), read);
    assertEquals(List.of(), problems);
  }

  @Test
  void of_two_lines_of_one_name_the_later_counts() {
    assertEquals(Map.of("A", "2"), EnvFile.read(".env", "A=1\nA=2", problems));
  }

  @Test
  void a_byte_order_mark_is_left_out() {
    assertEquals(Map.of("A", "1"), EnvFile.read(".env", "\uFEFFA=1", problems));
  }

  @Test
  void every_line_that_cannot_be_read_is_named_without_its_content() {
    String text = "A=1\nnonsense secret\nB='open\nC=\"open\n1D=x\nE='a'b\n=x\n";

    Map<String, String> read = EnvFile.read("my.env", text, problems);

    assertEquals(Map.of("A", "1"), read);
    String expected = ": expected NAME=value, NAME='value' or NAME=\"value\"";
    assertEquals(
        List.of(
            "my.env, line 2" + expected,
            "my.env, line 3" + expected,
            "my.env, line 4" + expected,
            "my.env, line 5" + expected,
            "my.env, line 6" + expected,
            "my.env, line 7" + expected),
        problems);
  }
}
