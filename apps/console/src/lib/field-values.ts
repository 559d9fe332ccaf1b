/** What a field that was left empty is on the wire. */
export const orNull = (value: unknown) => (value === '' ? null : value);
export const numberOrNull = (value: unknown) => (value === '' || value === null ? null : Number(value));
