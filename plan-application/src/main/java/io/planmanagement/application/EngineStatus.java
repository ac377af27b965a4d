package io.planmanagement.application;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How an engine fares.
 *
 * @param store what is wrong with the store; empty if it works
 * @param channel what is wrong with the change channel; empty if it works
 * @param index what is wrong with the index; empty if it works
 * @param backlog how many changes wait to be handed over; empty if the log can't be read
 * @param lag how long the oldest of them has waited; zero if none waits
 * @param projected how many messages this engine has projected since it started
 * @param audit how the latest audit of this engine fares or ended; empty if there was none
 * @param reindex how its latest reindex fares or ended; empty if there was none
 * @param losses how many acknowledged writes this engine has found missing in the store since it
 *     started; they do not come back
 * @param incidents how many incidents of each kind since it started, by the name of the kind
 */
public record EngineStatus(
    Optional<String> store,
    Optional<String> channel,
    Optional<String> index,
    Optional<Long> backlog,
    Duration lag,
    long projected,
    Optional<JobStatus> audit,
    Optional<JobStatus> reindex,
    long losses,
    Map<String, Long> incidents) {

  /** Whether the service can do its work: reads by id and writes need the store alone. */
  public boolean isReady() {
    return store.isEmpty();
  }
}
