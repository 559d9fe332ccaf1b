import type { Locator, Page } from 'playwright-core';

/** Somebody who works at a page and finds everything there by its role and by what it is called. */
export class Hand {
  constructor(readonly page: Page) {}

  /** The window over the page; there is one at most. */
  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  get main(): Locator {
    return this.page.getByRole('main');
  }

  /** By the navigation, as within one visit; resolves when the page has its heading. */
  async goTo(place: string, heading = place): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place, exact: true }).click();
    await this.heading(heading);
  }

  /** Follows a link of the page to the thing it names. */
  async open(name: string): Promise<void> {
    await this.main.getByRole('link', { name, exact: true }).first().click();
    await this.heading(name);
  }

  async heading(name: string): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  }

  button(name: string | RegExp, within: Locator | Page = this.page): Locator {
    return within.getByRole('button', { name, exact: true });
  }

  /** Presses a button as soon as it can be pressed. */
  async press(name: string | RegExp, within: Locator | Page = this.page): Promise<void> {
    await this.button(name, within).click();
  }

  /** Waits until a button does nothing but say why. */
  async blocked(name: string): Promise<void> {
    await this.button(name, this.main).and(this.page.locator('[aria-disabled=true]')).waitFor();
  }

  async check(name: string | RegExp, on = true): Promise<void> {
    await this.page.getByRole('checkbox', { name }).setChecked(on);
  }

  async fill(values: Readonly<Record<string, string>>, within: Locator | Page = this.page): Promise<void> {
    for (const [label, value] of Object.entries(values)) await within.getByRole('textbox', { name: label }).or(within.getByRole('spinbutton', { name: label })).fill(value);
  }

  /** Fills the window that is open and sends it off; it closes when the API took it. */
  async submit(action: string | RegExp, values: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.fill(values, this.dialog);
    await this.press(action, this.dialog);
    await this.dialog.waitFor({ state: 'hidden' });
  }

  /** Writes the name that is asked for before something is destroyed. */
  confirm(action: string, name: string): Promise<void> {
    return this.submit(action, { 'to confirm': name });
  }

  /** The line of a list that has this text. */
  row(text: string): Locator {
    return this.main.getByRole('row').filter({ hasText: text });
  }

  /** Waits until the page says so, there or anywhere. */
  async sees(text: string | RegExp, within: Locator = this.main): Promise<void> {
    await within.getByText(text).first().waitFor();
  }

  async seesNot(thing: Locator): Promise<void> {
    await thing.waitFor({ state: 'detached' });
  }
}
