/** Two's complement little-endian; exact up to 2^53, else the value is only good for comparison. */
export function longInteger(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  const signed = BigInt.asIntN(bytes.length * 8, value);
  const small = Number(signed);
  return Number.isSafeInteger(small) ? small : signed;
}
