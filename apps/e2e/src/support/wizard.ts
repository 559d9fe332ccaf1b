import type { Locator, Page } from 'playwright-core';
import type { Visitor } from './browser.js';
import { eventually } from './eventually.js';

/** What a page has; this project knows no browser types. */
type Styles = { getComputedStyle(element: unknown): Readonly<Record<string, string>> };
type Focus = { document: { activeElement: unknown } };

/** The deploy page as its reader uses it. */
export class Wizard {
  constructor(private readonly visitor: Visitor) {}

  get page(): Page {
    return this.visitor.page;
  }

  find(testId: string): Locator {
    return this.visitor.find(testId);
  }

  /** Opens the page and waits until its images are there. */
  async open(path = '/deploy'): Promise<void> {
    await this.page.goto(path);
    await this.imagesAreThere();
  }

  async imagesAreThere(): Promise<void> {
    await this.find('os-image').and(this.page.locator(':enabled')).waitFor();
  }

  /** A card's radio button is drawn by its label. */
  async choose(testId: string): Promise<void> {
    await this.find(testId).check({ force: true });
  }

  /** The words on the tabs of the boot source. */
  tabs(): Promise<string[]> {
    return this.find('boot-source').getByRole('tab').allTextContents();
  }

  async showTab(name: 'os_image' | 'new_volumes' | 'attach_volumes' | 'volume' | 'custom_image'): Promise<void> {
    await this.find(`tab-${name}`).click();
  }

  /** Chooses by the option's beginning: names come with sizes and dates behind them. */
  async select(testId: string, beginning: string): Promise<void> {
    const value = await this.find(testId).locator('option', { hasText: beginning }).first().getAttribute('value');
    await this.find(testId).selectOption(value ?? '');
  }

  options(testId: string): Promise<string[]> {
    return this.find(testId).locator('option').allTextContents();
  }

  /** How a thing is drawn, as the browser computed it. */
  style(thing: string | Locator, name: 'cursor' | 'opacity' | 'backgroundColor'): Promise<string> {
    const locator = typeof thing === 'string' ? this.find(thing) : thing;
    return locator.evaluate((element, property) => (globalThis as unknown as Styles).getComputedStyle(element)[property] ?? '', name);
  }

  async addVolume(name: string, sizeGb: number, type: 'NVMe' | 'HDD'): Promise<void> {
    await this.find('add-volume').click();
    await this.find('volume-name').fill(name);
    await this.choose(`volume-type-${type}`);
    await this.find('volume-size').fill(String(sizeGb));
    await this.find('volume-submit').click();
    await this.find('add-volume-dialog').waitFor({ state: 'detached' });
  }

  /** Every problem that is shown, as one list. */
  problems(): Promise<string[]> {
    return this.page.locator('[data-field-problem]').allTextContents();
  }

  /** Waits until the API has priced what is filled in. */
  async priced(): Promise<string> {
    const price = this.find('price-per-hour');
    await eventually('the API has confirmed the price', () => price.getAttribute('data-confirmed'), (confirmed) => confirmed === 'true');
    return (await price.textContent()) ?? '';
  }

  /** Moves on with the keyboard alone until this has the focus. Fails when it is not reached. */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    for (let presses = 0; presses < 120; presses += 1) {
      if (await target.evaluate((element) => element === (globalThis as unknown as Focus).document.activeElement)) return;
      await this.page.keyboard.press(key);
    }
    throw new Error(`the keyboard does not reach ${String(target)}`);
  }
}
