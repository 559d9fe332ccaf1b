/** What a test file does with a thing that other files of its part use as well. */
export type Share<T> = { readonly begin: () => Promise<T>; readonly end: () => Promise<void> };

/**
 * A thing that is made for the first file that needs it and removed when the last has ended. The files have to be parts of one (tools/jest/together.cjs); a file that runs by itself is
 * first and last. Each asks for its share when its tests are declared, before any of them runs.
 */
export function shared<T>(make: () => Promise<T>, remove: (thing: T) => Promise<void>): () => Share<T> {
  let made: Promise<T> | undefined;
  let files = 0;
  const begin = () => (made ??= make());
  const end = async () => {
    files -= 1;
    if (files === 0) await made?.then(remove, () => undefined); // what was never made is reported by those who wanted it
  };
  return () => {
    files += 1;
    return { begin, end };
  };
}
