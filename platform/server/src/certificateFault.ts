/** OpenSSL's and Node's codes for a certificate that is expired, unknown or another name's. */
const CODES =
  /^(ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERROR_IN_CERT_|INVALID_CA|PATH_LENGTH_|HOSTNAME_MISMATCH|CRL_)/;

/** True when a connection failed because the other side's certificate is not right. */
export function isCertificateFault(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return CODES.test(String(code ?? '')) || CODES.test(String(cause?.code ?? ''));
}
