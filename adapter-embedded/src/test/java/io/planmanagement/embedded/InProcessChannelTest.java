package io.planmanagement.embedded;

import io.planmanagement.testkit.ChangeChannelContract;
import io.planmanagement.testkit.ChannelSubject;

class InProcessChannelTest implements ChangeChannelContract {

  @Override
  public ChannelSubject newChannel() {
    return new FolderChannelSubject();
  }
}
