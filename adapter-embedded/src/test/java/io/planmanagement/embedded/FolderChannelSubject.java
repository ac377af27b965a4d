package io.planmanagement.embedded;

import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.testkit.ChannelSubject;

/** A channel within the process as a subject of the contracts. */
final class FolderChannelSubject implements ChannelSubject {

  private final InProcessQueue queue = new InProcessQueue(10_000);

  @Override
  public ChangeChannel open() {
    return new InProcessChannel(queue);
  }

  /** Within a process nobody loses a connection: who goes closes. */
  @Override
  public void disconnect(ChangeChannel instance) {
    instance.close();
  }

  @Override
  public void close() {
    queue.close();
  }
}
