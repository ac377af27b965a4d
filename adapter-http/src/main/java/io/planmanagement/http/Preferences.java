package io.planmanagement.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client prefers (RFC 7240). What is not understood is ignored, as the RFC demands. */
final class Preferences {

  private static final Pattern WAIT =
      Pattern.compile("(?i:wait)[ \\t]*=[ \\t]*(?:\"([0-9]{1,9})\"|([0-9]{1,9}))");

  private Preferences() {}

  /** Returns how long the client would wait for the result, in whole seconds. */
  static Optional<Duration> wait(List<String> prefer) {
    return prefer.stream()
        .flatMap(line -> Pattern.compile("[,;]").splitAsStream(line))
        .map(preference -> WAIT.matcher(preference.strip()))
        .filter(Matcher::matches)
        .map(wait -> wait.group(1) == null ? wait.group(2) : wait.group(1))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .findFirst();
  }
}
