/** A piece of a machine's serial output; `offset` in bytes from the machine's very first output. */
export type ConsoleText = { readonly machineId: string; readonly offset: number; readonly text: string };

/** Serial consoles. Output stays pending until acknowledged, also when its machine is gone and when the process dies, so that it can be delivered at least once. */
export interface ConsoleReader {
  /** The oldest pending output, at most `limit` pieces, in order within each machine. */
  pending(limit: number): readonly ConsoleText[];
  acknowledge(pieces: readonly ConsoleText[]): void;
  onOutput(listener: () => void): () => void;
}
