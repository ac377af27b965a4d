package io.planmanagement.bootstrap.system;

import io.planmanagement.bootstrap.system.Client.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happened to the requests of a load. Thread-safe. */
final class Tally {

  private static final int MOST_COMPLAINTS = 20;

  private final long begun = System.nanoTime();
  private final List<String> complaints = new ArrayList<>();
  private long acknowledged;
  private long refused;
  private long lastSuccess = begun;
  private boolean refusing;
  private Duration longestWindow = Duration.ZERO;
  private Duration longestRequest = Duration.ZERO;

  /** Counts a write that was acknowledged. */
  synchronized void acknowledged(Answer answer) {
    acknowledged++;
    answered(answer);
    closeWindow();
  }

  /** Counts a write that was refused because something is down, or whose answer did not come. */
  synchronized void refused(Answer answer) {
    refused++;
    refusing = true;
    if (!answer.isLost()) {
      answered(answer);
    }
  }

  /** Takes note of how long any request took. */
  synchronized void answered(Answer answer) {
    if (answer.took().compareTo(longestRequest) > 0) {
      longestRequest = answer.took();
    }
  }

  /** Takes note of something that must not be. */
  synchronized void complain(String complaint) {
    if (complaints.size() < MOST_COMPLAINTS) {
      complaints.add(complaint);
    }
  }

  synchronized long acknowledged() {
    return acknowledged;
  }

  synchronized long refused() {
    return refused;
  }

  /** Returns the longest time, with refusals in it, in which no write was acknowledged. */
  synchronized Duration longestWindow() {
    return longestWindow;
  }

  synchronized Duration longestRequest() {
    return longestRequest;
  }

  synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }

  private void closeWindow() {
    long now = System.nanoTime();
    Duration window = Duration.ofNanos(now - lastSuccess);
    if (refusing && window.compareTo(longestWindow) > 0) {
      longestWindow = window;
    }
    refusing = false;
    lastSuccess = now;
  }
}
