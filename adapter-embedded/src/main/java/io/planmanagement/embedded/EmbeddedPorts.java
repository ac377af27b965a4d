package io.planmanagement.embedded;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;

/** Opens the ports of an engine on a folder, without any server. */
public final class EmbeddedPorts {

  private EmbeddedPorts() {}

  /**
   * Opens a folder, and makes it where it is absent. It is this process's alone until the ports are
   * closed.
   *
   * @return ports that own the folder: closing them closes it
   * @throws PortMisconfigured if the folder is in use, holds something else, or is of another
   *     version; nothing in it was changed
   * @throws PortUnavailable if it can't be made, read or written
   */
  public static PlanPorts open(EmbeddedSettings settings) {
    OpenFolder folder = OpenFolder.open(settings, SqliteFile.Sync.FULL);
    return folder.ports(folder::close);
  }
}
