import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import type { Visitor } from './browser.js';
import { eventually } from './eventually.js';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** What can be wrong in one theme and right in the other. */
const rulesOfColour = ['color-contrast', 'link-in-text-block'];
type Theme = 'light' | 'dark';
export const desk = { width: 1_280, height: 900 };
export const phone = { width: 360, height: 740 };

/** Sets a theme and waits until colours have faded to it: half-way they are neither's. */
export async function setTheme(page: Page, theme: Theme): Promise<void> {
  await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
  await page.evaluate('Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished))');
}

/** What keeps people from reading or reaching something on the page as it is, by axe in these themes and by its width on a phone. Leaves pictures of all, where they are wanted. */
export async function complaintsAbout(visitor: Pick<Visitor, 'page' | 'picture'>, name: string, themes: readonly Theme[] = ['dark', 'light']): Promise<string[]> {
  const { page } = visitor;
  await eventually('the page is there', () => page.locator('[aria-label="Loading"]').count(), (count) => count === 0);
  const complaints: string[] = [];
  for (const theme of themes) {
    await setTheme(page, theme);
    // without its legacy mode it opens another page for each look, for frames of other origins, of which there are none; what is in order nobody wants described
    const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
    const { violations } = await (theme === themes[0] ? axe.withTags(tags) : axe.withRules(rulesOfColour)).analyze();
    complaints.push(...violations.map(({ id, nodes }) => `${theme} ${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n')}`));
    await visitor.picture(`${name}-${theme}`);
  }
  await page.setViewportSize(phone);
  if (Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth')) > 0) complaints.push('wider than a phone');
  await visitor.picture(`${name}-phone`);
  await page.setViewportSize(desk);
  return complaints;
}
