import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { noteCalls } from './page-calls.js';
import { rootDir } from './stack.js';

/** Pictures take the browser a good part of its time, and nobody looks at those of a run of everything: they are kept when PICTURES is set. */
const screenshots = process.env['PICTURES'] ? join(rootDir, 'apps/e2e/screenshots') : undefined;

/** `npm test` names the Chromium it found or fetched. */
const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium';
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** A person at a real browser, who notices everything that goes wrong on the page. */
export class Visitor {
  /** Uncaught errors and what the page complained of in the browser's console. */
  readonly complaints: string[] = [];

  private constructor(
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    private readonly baseURL: string,
    readonly page: Page,
  ) {
    this.listen(page);
  }

  static async open(baseURL: string): Promise<Visitor> {
    if (screenshots) mkdirSync(screenshots, { recursive: true });
    const browser = await chromium.launch({ executablePath, args: flags });
    const context = await browser.newContext({ baseURL, viewport: { width: 1_280, height: 900 }, locale: 'en-GB' });
    context.setDefaultTimeout(60_000);
    return new Visitor(browser, context, baseURL, await context.newPage());
  }

  /** Another window with the same login. */
  async anotherPage(): Promise<Page> {
    const page = await this.context.newPage();
    this.listen(page);
    return page;
  }

  /** Signs in by the form, as people do. */
  async signIn({ email, password }: { readonly email: string; readonly password: string }): Promise<void> {
    await this.page.goto('/login');
    await this.page.getByLabel('E-mail').fill(email);
    await this.page.getByLabel('Password').fill(password);
    await this.find('login-submit').click();
    await this.page.waitForURL('**/instances');
  }

  /** A window of a browser that has loaded nothing yet, of the same person or of nobody. */
  async freshPage({ signedIn }: { readonly signedIn: boolean }): Promise<Page> {
    const context = await this.browser.newContext({ baseURL: this.baseURL, locale: 'en-GB', ...(signedIn ? { storageState: await this.context.storageState() } : {}) });
    const page = await context.newPage();
    this.listen(page);
    return page;
  }

  /** A part of the page by its test id. */
  find(testId: string, page = this.page) {
    return page.getByTestId(testId);
  }

  /** What is said to be wrong with the field of this label. */
  async problemOf(label: string): Promise<string> {
    const id = await this.page.getByLabel(label, { exact: true }).getAttribute('aria-describedby');
    const problem = id?.split(' ').find((one) => one.endsWith('-problem'));
    return problem ? ((await this.page.locator(`[id="${problem}"]`).textContent()) ?? '') : '';
  }

  /** Keeps a picture of the page beside the test's sources, where somebody wants them; git ignores it. */
  async picture(name: string, page = this.page): Promise<void> {
    if (screenshots) await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  private listen(page: Page): void {
    waitForScripts(page);
    noteCalls(page);
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${message.text()} (${message.location().url})`);
    });
  }
}

/** Pages come with their data before their scripts run, and what is pressed until then is lost. A page of the console is ready when it has tried to go live. */
function waitForScripts(page: Page): void {
  const { goto, reload } = page;
  const ready = () => page.locator('[data-testid="live-state"][data-state="waiting"]').waitFor({ state: 'detached' });
  page.goto = async (...address) => {
    const response = await goto.apply(page, address);
    await ready();
    return response;
  };
  page.reload = async (...options) => {
    const response = await reload.apply(page, options);
    await ready();
    return response;
  };
}
