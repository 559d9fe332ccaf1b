import type { Page } from 'playwright-core';
import { eventually } from './eventually.js';

/** Runs in the page: notes every state its status badge shows. Text, since this project knows no browser types. */
const noteStates = `(() => {
  const seen = (globalThis.seenStates = []);
  const note = () => {
    const state = document.querySelector('[data-testid="instance-status"]')?.dataset.status;
    if (state !== undefined && state !== seen.at(-1)) seen.push(state);
  };
  globalThis.stateWatcher?.disconnect();
  globalThis.stateWatcher = new MutationObserver(note);
  globalThis.stateWatcher.observe(document.body, { subtree: true, childList: true, attributes: true });
  note();
})()`;

/** Notes every state the page shows from now on; what was noted is lost when the page is loaded anew. */
export async function watchStates(page: Page): Promise<void> {
  await page.evaluate(noteStates);
}

/** Waits until the page shows a state, and returns all it has shown since `watchStates`. Fails when the page was loaded anew meanwhile. */
export async function statesUntil(state: string, page: Page): Promise<string[]> {
  const look = async () => ((await page.evaluate('globalThis.seenStates')) as string[] | undefined) ?? ['(loaded anew)'];
  return eventually(`the page shows ${state}`, look, (seen) => seen.at(-1) === state, { unless: (seen) => seen.includes('ERROR') || seen.includes('(loaded anew)') });
}
