package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.Command.Invocation;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.http.Scope;
import io.planmanagement.http.TokenMinter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code plan token}: mints a token with the own key. */
final class TokenCommand {

  static final Command COMMAND =
      new Command(
          "token",
          "Mints a token with the service's own key, and makes the key where there is none.",
          Optional.empty(),
          List.of(
              Setting.DATA,
              Setting.KEY_FILE,
              Setting.TOKEN_SCOPE,
              Setting.TOKEN_ORG,
              Setting.TOKEN_TTL,
              Setting.ENV_FILE,
              Setting.LOG_LEVEL),
          List.of(
              "Scopes: plan:read, plan:write, plan:admin. With an organisation the token shows",
              "and changes the plans of that organisation alone. Services with an issuer of",
              "their own (OAUTH_ISSUER) accept no such tokens.",
              "",
              "Examples:",
              "  TOKEN=$(plan token)",
              "  plan token --scope plan:read --org issuer-12345.example --ttl 15m"),
          TokenCommand::run);

  private static final String SUBJECT = "plan-token";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration YEAR = Duration.ofDays(366);

  private TokenCommand() {}

  private static ExitCode run(Invocation invocation) {
    Settings settings = invocation.settings();
    Path keyFile = keyFile(settings);
    Set<Scope> scopes =
        TokenKeys.scopes(settings.required(Setting.TOKEN_SCOPE))
            .orElseGet(
                () -> {
                  settings.wrong(
                      Setting.TOKEN_SCOPE,
                      "expected some of plan:read, plan:write and plan:admin, separated by spaces");
                  return EnumSet.noneOf(Scope.class);
                });
    Optional<String> organisation = settings.text(Setting.TOKEN_ORG);
    organisation.ifPresent(name -> requireOrganisation(settings, name));
    Duration timeToLive = settings.duration(Setting.TOKEN_TTL, SECOND, YEAR);
    settings.requireNoProblems();
    TokenMinter minter = open(keyFile);
    invocation.surroundings().out().println(minter.mint(SUBJECT, scopes, organisation, timeToLive));
    return ExitCode.DONE;
  }

  /** Returns where the own key is, whoever's tokens the service accepts. */
  static Path keyFile(Settings settings) {
    return TokenKeys.own(settings, settings.path(Setting.DATA).orElse(Path.of("data"))).keyFile();
  }

  /**
   * Opens the key, and makes it where there is none.
   *
   * @throws CommandFailed if that can't be done
   */
  static TokenMinter open(Path keyFile) {
    try {
      return TokenMinter.open(keyFile);
    } catch (IOException unusable) {
      throw new CommandFailed(
          "can't use the key file " + keyFile + ": " + ServiceClient.reason(unusable), unusable);
    }
  }

  private static void requireOrganisation(Settings settings, String name) {
    try {
      new Organisation(name);
    } catch (PlanRefused.Invalid broken) {
      settings.wrong(
          Setting.TOKEN_ORG, "expected 1 to 128 bytes of text without control characters");
    }
  }
}
