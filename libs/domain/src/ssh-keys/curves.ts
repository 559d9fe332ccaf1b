import { unsignedOf } from './wire-format.js';

/** A NIST curve y² = x³ − 3x + b over the prime field of p (SEC 2 §2.4–2.6). */
export type Curve = { readonly name: string; readonly bits: number; readonly p: bigint; readonly b: bigint };

export const nistp256: Curve = {
  name: 'nistp256',
  bits: 256,
  p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
};

export const nistp384: Curve = {
  name: 'nistp384',
  bits: 384,
  p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
  b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
};

export const nistp521: Curve = {
  name: 'nistp521',
  bits: 521,
  p: 2n ** 521n - 1n,
  b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
};

/**
 * What is wrong with an uncompressed point (0x04, x, y; SEC 1 §2.3.3), or undefined when it lies on the curve. Being on the curve is what tells an
 * altered key from a whole one: of the points near a true one, practically none is.
 */
export function pointProblem(point: Uint8Array, curve: Curve): string | undefined {
  const size = Math.ceil(curve.bits / 8);
  if (point.length !== 1 + 2 * size) return `its point has ${point.length} bytes where ${curve.name} needs ${1 + 2 * size}`;
  if (point[0] !== 0x04) return 'its point is not in the uncompressed form';
  const { p, b } = curve;
  const x = unsignedOf(point.subarray(1, 1 + size));
  const y = unsignedOf(point.subarray(1 + size));
  const onCurve = x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;
  return onCurve ? undefined : `its point does not lie on ${curve.name}; the key was altered`;
}
