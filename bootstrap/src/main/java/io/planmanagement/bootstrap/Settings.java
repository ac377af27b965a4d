package io.planmanagement.bootstrap;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What was set, by whom: flags before the environment, the environment before the {@code .env}
 * file, that before the defaults. An empty variable counts as unset.
 *
 * <p>The typed readers never throw. They note what is wrong and return something usable, so that
 * one look at everything finds every problem; {@link #requireNoProblems} then tells them all.
 */
final class Settings {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*(|b|k|kib|m|mib|g|gib)");

  private final Path directory;
  private final Map<Setting, Value> values = new EnumMap<>(Setting.class);
  private final Map<Setting, Value> files = new EnumMap<>(Setting.class);
  private final Map<Setting, String> placeholders = new EnumMap<>(Setting.class);
  private final List<String> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private Settings(Path directory) {
    this.directory = directory;
  }

  /** Where a value was set; what comes later here goes before what comes earlier. */
  enum Layer {
    DEFAULT,
    ENV_FILE,
    ENVIRONMENT,
    FLAG
  }

  /**
   * A value that was set.
   *
   * @param text the value, not blank
   * @param origin how to name the place where it was set
   * @param layer what kind of place that is
   */
  record Value(String text, String origin, Layer layer) {

    Value withText(String other) {
      return new Value(other, origin, layer);
    }

    /** Tells where, not what: it may be a secret. */
    @Override
    public String toString() {
      return "Value[" + origin + "]";
    }
  }

  /**
   * Collects what was set.
   *
   * @param flags the flags of the command line, by the flag
   * @param surroundings the environment, and the directory where the {@code .env} file is
   */
  static Settings read(Map<String, String> flags, Surroundings surroundings) {
    Settings settings = new Settings(surroundings.directory());
    Map<String, Value> variables = new TreeMap<>();
    settings
        .envFile(flags, surroundings.environment())
        .forEach((name, value) -> variables.put(name, value));
    surroundings
        .environment()
        .forEach((name, text) -> put(variables, name, text, name, Layer.ENVIRONMENT));
    Map<Setting, Value> legacy =
        new LegacyKeys(
                name -> Optional.ofNullable(variables.get(name)), settings.problems, settings.notes)
            .settings();
    for (Setting setting : Setting.all()) {
      Optional<Value> flag = settings.flag(flags, setting.flag());
      Optional<Value> variable = Optional.ofNullable(variables.get(setting.variable()));
      Optional<Value> old = Optional.ofNullable(legacy.get(setting));
      flag.or(() -> higher(variable, old))
          .filter(value -> settings.isNoPlaceholder(setting, value))
          .ifPresent(value -> settings.values.put(setting, value));
      settings
          .flag(flags, setting.fileFlag())
          .or(() -> setting.fileVariable().map(variables::get))
          .ifPresent(value -> settings.files.put(setting, value));
    }
    settings.noteUnknown(variables);
    return settings;
  }

  /** Returns the text of a setting, its default included. */
  Optional<String> text(Setting setting) {
    return set(setting).map(Value::text).or(setting::defaultText);
  }

  /** Returns the text of a setting that has a default. */
  String required(Setting setting) {
    return text(setting).orElseThrow();
  }

  /** Whether a setting was set, by whatever means. */
  boolean isSet(Setting setting) {
    return values.containsKey(setting) || files.containsKey(setting);
  }

  /** Returns where a placeholder was set, which counts as unset. */
  Optional<String> placeholder(Setting setting) {
    return Optional.ofNullable(placeholders.get(setting));
  }

  /** Returns where a setting was set, or how to set it. */
  String origin(Setting setting) {
    return set(setting).map(Value::origin).orElse(setting.name(true));
  }

  /** Returns on what layer a setting was set. */
  Layer layer(Setting setting) {
    return set(setting).map(Value::layer).orElse(Layer.DEFAULT);
  }

  boolean flag(Setting setting) {
    String text = required(setting).toLowerCase(Locale.ROOT);
    if (Set.of("true", "yes", "on", "1").contains(text)) {
      return true;
    }
    if (!Set.of("false", "no", "off", "0").contains(text)) {
      wrong(setting, "expected true or false");
    }
    return false;
  }

  int number(Setting setting, int least, int most) {
    String text = required(setting);
    if (text.matches("[+-]?\\d{1,10}")) {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return (int) number;
      }
    }
    wrong(setting, "expected a whole number from " + least + " to " + most);
    return Integer.parseInt(setting.defaultText().orElseThrow());
  }

  /** Returns a number of bytes, written as such or in KiB, MiB or GiB. */
  long size(Setting setting, long least, long most) {
    OptionalLong read = size(required(setting));
    if (read.isEmpty() || read.getAsLong() < least || read.getAsLong() > most) {
      wrong(
          setting,
          "expected a size from " + least + " to " + most + " bytes, such as 65536, 64KiB or 4MiB");
      return size(setting.defaultText().orElseThrow()).orElseThrow();
    }
    return read.getAsLong();
  }

  /** Returns the words of a list, separated by commas or spaces. */
  Set<String> words(Setting setting) {
    return Arrays.stream(text(setting).orElse("").split("[,\\s]+", -1))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  Duration duration(Setting setting, Duration least, Duration most) {
    Optional<Duration> read = duration(required(setting));
    if (read.isEmpty() || read.get().compareTo(least) < 0 || read.get().compareTo(most) > 0) {
      wrong(
          setting,
          "expected a time from " + text(least) + " to " + text(most) + ", such as 90s, 15m or 1h");
      return duration(setting.defaultText().orElseThrow()).orElseThrow();
    }
    return read.get();
  }

  Optional<Path> path(Setting setting) {
    return text(setting).flatMap(text -> path(origin(setting), text));
  }

  /** Returns a file that is there to be read. */
  Optional<Path> readable(Setting setting) {
    Optional<Path> file = path(setting);
    if (file.isPresent() && !Files.isReadable(file.get())) {
      wrong(setting, "can't read " + file.get());
      return Optional.empty();
    }
    return file;
  }

  /** Returns a URL of one of these schemes, with a host, without a user's password. */
  Optional<URI> url(Setting setting, Set<String> schemes) {
    return text(setting).flatMap(text -> url(setting, text, schemes));
  }

  /**
   * Returns the addresses of one server, or of the members of its cluster: URLs separated by
   * commas, all of the same scheme and path. Empty if none is set, or one can't be used.
   */
  List<URI> addresses(Setting setting, Set<String> schemes) {
    List<URI> addresses = new ArrayList<>();
    for (String word : words(setting)) {
      Optional<URI> url = url(setting, word, schemes);
      if (url.isEmpty()) {
        return List.of();
      }
      addresses.add(url.get());
    }
    if (addresses.stream().map(Settings::schemeAndPath).distinct().count() > 1) {
      wrong(setting, "expected addresses of one server's members: same scheme, same path");
      return List.of();
    }
    return List.copyOf(addresses);
  }

  private static String schemeAndPath(URI url) {
    return url.getScheme().toLowerCase(Locale.ROOT) + "://" + url.getRawPath();
  }

  private Optional<URI> url(Setting setting, String text, Set<String> schemes) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException notUrl) {
      wrong(setting, "expected a URL such as " + example(schemes));
      return Optional.empty();
    }
    if (url.getRawUserInfo() != null) {
      wrong(setting, "expected a URL without user and password: these have variables of their own");
      return Optional.empty();
    }
    if (url.getScheme() == null
        || !schemes.contains(url.getScheme().toLowerCase(Locale.ROOT))
        || url.getHost() == null
        || url.getPort() == 0
        || url.getPort() > 65_535
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      wrong(setting, "expected a URL such as " + example(schemes));
      return Optional.empty();
    }
    return Optional.of(url);
  }

  /** Returns a secret from its variable or from the file that it names. */
  Optional<Secret> secret(Setting setting) {
    Value file = files.get(setting);
    Optional<Value> value = set(setting);
    if (file == null || value.filter(v -> v.layer().compareTo(file.layer()) > 0).isPresent()) {
      return value.map(v -> new Secret(v.text()));
    }
    Optional<Path> path = path(file.origin(), file.text());
    if (path.isEmpty()) {
      return Optional.empty();
    }
    try {
      String text = Files.readString(path.get()).strip();
      if (text.isEmpty()) {
        problems.add(file.origin() + ": the file " + path.get() + " is empty");
        return Optional.empty();
      }
      return Optional.of(new Secret(text));
    } catch (IOException unreadable) {
      problems.add(file.origin() + ": can't read " + path.get() + reason(unreadable));
      return Optional.empty();
    }
  }

  /** Notes that what is set for this setting can't be used. */
  void wrong(Setting setting, String expected) {
    problems.add(origin(setting) + ": " + expected);
  }

  /** Returns what was understood differently from how it is written. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * Ends the reading.
   *
   * @throws ConfigurationRefused with every problem, if there are any
   */
  void requireNoProblems() {
    if (!problems.isEmpty()) {
      throw new ConfigurationRefused(problems.stream().distinct().toList());
    }
  }

  /** Tells where values were set, not what they are: some are secrets. */
  @Override
  public String toString() {
    return "Settings" + values.values();
  }

  private Optional<Value> set(Setting setting) {
    return Optional.ofNullable(values.get(setting));
  }

  private Map<String, Value> envFile(Map<String, String> flags, Map<String, String> environment) {
    Optional<Value> named =
        flag(flags, Setting.ENV_FILE.flag())
            .or(
                () ->
                    value(
                        environment.getOrDefault(Setting.ENV_FILE.variable(), ""),
                        Setting.ENV_FILE.variable(),
                        Layer.ENVIRONMENT));
    String text = named.map(Value::text).orElse(Setting.ENV_FILE.defaultText().orElseThrow());
    String origin = named.map(Value::origin).orElse(text);
    Optional<Path> path = path(origin, text);
    Map<String, Value> variables = new LinkedHashMap<>();
    if (path.isEmpty() || (named.isEmpty() && Files.notExists(path.get()))) {
      return variables;
    }
    try {
      EnvFile.read(text, Files.readString(path.get()), problems)
          .forEach(
              (name, value) -> put(variables, name, value, name + " in " + text, Layer.ENV_FILE));
    } catch (CharacterCodingException notText) {
      problems.add(origin + ": " + path.get() + " is not UTF-8 text");
    } catch (IOException unreadable) {
      problems.add(origin + ": can't read " + path.get() + reason(unreadable));
    }
    return variables;
  }

  /** The documented {@code .env} file says where a client's id is to be filled in. */
  private boolean isNoPlaceholder(Setting setting, Value value) {
    if (setting != Setting.OAUTH_CLIENT_ID || !value.text().matches("<.*>")) {
      return true;
    }
    placeholders.put(setting, value.origin());
    notes.add(
        value.origin()
            + " is a placeholder and counts as unset: without an issuer the own key signs tokens");
    return false;
  }

  private void noteUnknown(Map<String, Value> variables) {
    Set<String> known = new HashSet<>(Set.of("PLAN_JAVA_OPTS"));
    for (Setting setting : Setting.all()) {
      known.add(setting.variable());
      setting.fileVariable().ifPresent(known::add);
    }
    variables.forEach(
        (name, value) -> {
          if ((name.startsWith("PLAN_") || name.startsWith("OAUTH_")) && !known.contains(name)) {
            notes.add(value.origin() + " is no setting of this program and is ignored");
          }
        });
  }

  private Optional<Value> flag(Map<String, String> flags, Optional<String> flag) {
    return flag.flatMap(
        name -> {
          String text = flags.get(name);
          if (text != null && text.isBlank()) {
            problems.add(name + ": expected a value");
            return Optional.empty();
          }
          return value(text == null ? "" : text, name, Layer.FLAG);
        });
  }

  private static Optional<Value> higher(Optional<Value> one, Optional<Value> other) {
    if (one.isPresent() && other.isPresent()) {
      return other.get().layer().compareTo(one.get().layer()) > 0 ? other : one;
    }
    return one.or(() -> other);
  }

  private static void put(
      Map<String, Value> variables, String name, String text, String origin, Layer layer) {
    value(text, origin, layer).ifPresent(value -> variables.put(name, value));
  }

  private static Optional<Value> value(String text, String origin, Layer layer) {
    return text.isBlank() ? Optional.empty() : Optional.of(new Value(text.strip(), origin, layer));
  }

  private Optional<Path> path(String origin, String text) {
    try {
      return Optional.of(directory.resolve(text).normalize());
    } catch (InvalidPathException noPath) {
      problems.add(origin + ": expected the name of a file or folder");
      return Optional.empty();
    }
  }

  private static Optional<Duration> duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }

  private static String text(Duration duration) {
    if (duration.toHours() >= 24) {
      return duration.toDays() + "d";
    } else if (duration.toHours() >= 1) {
      return duration.toHours() + "h";
    }
    return duration.toSeconds() >= 1 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
  }

  private static OptionalLong size(String text) {
    Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return OptionalLong.of(
        switch (matcher.group(2)) {
          case "k", "kib" -> number << 10;
          case "m", "mib" -> number << 20;
          case "g", "gib" -> number << 30;
          default -> number;
        });
  }

  private static String example(Set<String> schemes) {
    return schemes.stream().sorted().findFirst().orElseThrow() + "://localhost:PORT";
  }

  /** Returns why a file can't be read, for the end of a message. */
  static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return ": there is no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return ": access denied";
    }
    return "";
  }
}
