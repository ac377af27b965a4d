package io.planmanagement.testkit.faults;

/** What happens to a call. */
public enum Fault {
  /** It has no effect, and fails as certainly not applied. */
  REFUSED,
  /** It has its effect, but the reply is lost: it fails with an unknown outcome. */
  REPLY_LOST,
  /** It has no effect, but that is not known: it fails with an unknown outcome. */
  REQUEST_LOST,
  /** The process ends before the call has its effect. */
  PROCESS_ENDS_BEFORE,
  /** The process ends right after the call had its effect. */
  PROCESS_ENDS_AFTER,
  /** It waits until {@link Faults#release} and then has its effect. */
  HANGS_BEFORE,
  /** It has its effect and waits until {@link Faults#release} before it returns. */
  HANGS_AFTER
}
