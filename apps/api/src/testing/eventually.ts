const PACE_MS = 20;
const PATIENCE_MS = 60_000;

/** Waits until something is so, however long the machine takes; fails when it has not come about in a minute, or the time given. */
export async function eventually(isSo: () => Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
  const until = Date.now() + patienceMs;
  while (!(await isSo())) {
    if (Date.now() > until) throw new Error('it did not come about');
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
  }
}
