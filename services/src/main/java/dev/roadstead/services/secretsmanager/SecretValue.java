package dev.roadstead.services.secretsmanager;

/**
 * What a version of a secret holds.
 *
 * @param binary whether it came as bytes rather than text
 * @param sealed in Base64
 */
record SecretValue(boolean binary, String sealed) {}
