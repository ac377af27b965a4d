package io.planmanagement.elastic;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A password as Elasticsearch's file of users has it. */
final class StoredPassword {

  private static final int ITERATIONS = 10_000;
  private static final int BITS = 256;

  private StoredPassword() {}

  static String of(String password) throws GeneralSecurityException {
    byte[] salt = new byte[BITS / Byte.SIZE];
    new SecureRandom().nextBytes(salt);
    byte[] hash =
        SecretKeyFactory.getInstance("PBKDF2withHMACSHA512")
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, BITS))
            .getEncoded();
    Base64.Encoder base64 = Base64.getEncoder();
    return "{PBKDF2}"
        + ITERATIONS
        + "$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }
}
