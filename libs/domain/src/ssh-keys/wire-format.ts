import { err, ok, type Result } from '../result.js';

/**
 * Splits an SSH blob into its length-prefixed fields (RFC 4251 §5, `string`); every supported public key is such a list and nothing else.
 * The refusal says what is cut or left over, in bytes.
 */
export function splitFields(blob: Uint8Array): Result<Uint8Array[], string> {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const fields: Uint8Array[] = [];
  let at = 0;
  while (at < blob.length) {
    if (blob.length - at < 4)
      return err(`${blob.length - at} bytes are left over after its part ${fields.length}; the key is cut or has something added`);
    const length = view.getUint32(at);
    at += 4;
    const present = blob.length - at;
    if (length > present)
      return err(`its part ${fields.length + 1} should have ${length} bytes, but only ${present} follow; the key is cut or altered`);
    fields.push(blob.subarray(at, at + length));
    at += length;
  }
  return ok(fields);
}

/** ASCII text of a field; bytes that are not printable ASCII become `?`. */
export const asciiOf = (field: Uint8Array): string =>
  [...field].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '?')).join('');

/** A big-endian unsigned number. */
export const unsignedOf = (bytes: Uint8Array): bigint => bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** A positive `mpint` in its one shortest form (RFC 4251 §5), or undefined. */
export function positiveMpint(field: Uint8Array): bigint | undefined {
  const [first, second] = field;
  if (first === undefined || first >= 0x80) return undefined;
  if (first === 0 && (second === undefined || second < 0x80)) return undefined;
  return unsignedOf(field);
}

/** How many bits a positive number needs. */
export const bitLength = (value: bigint): number => value.toString(2).length;
