/**
 * Runs Vitest's browser tests in headless Chromium with WebGPU, through puppeteer: one browser a project, one page
 * a session. A page that crashes or stops answering ends the run with an error instead of hanging it.
 */
import { defineBrowserProvider } from '@vitest/browser';
import type { Browser, CDPSession, Page } from 'puppeteer';
import type { BrowserProvider, BrowserProviderOption, TestProject } from 'vitest/node';
import { ensureBrowser, launchOptions } from '../../../scripts/browser.mjs';
import { watchPage } from './watchdog.js';

export function puppeteer(): BrowserProviderOption {
  return defineBrowserProvider({
    name: 'puppeteer',
    supportedBrowser: ['chromium'],
    providerFactory: (project) => new PuppeteerProvider(project),
  });
}

class PuppeteerProvider implements BrowserProvider {
  readonly name = 'puppeteer';
  /** The tests share one GPU (or, without one, the processor): side by side they would only slow each other. */
  readonly supportsParallelism = false;

  private browser: Promise<Browser> | undefined;
  private readonly pages = new Map<string, Page>();
  private readonly stops: (() => void)[] = [];

  constructor(private readonly project: TestProject) {}

  /** What a browser command (a function called from a test and run in Node) gets in its context. */
  getCommandsContext(sessionId: string) {
    return { page: this.page(sessionId) };
  }

  async openPage(sessionId: string, url: string): Promise<void> {
    this.browser ??= launch();
    const page = await (await this.browser).newPage();
    this.pages.set(sessionId, page);
    this.stops.push(
      watchPage(page, (reason) => {
        this.project.vitest.logger.error(`The browser tests cannot go on: ${reason}`);
        // Vitest notices the lost connection and fails the file that was running.
        void this.kill();
      }),
    );
    await page.goto(url, { timeout: 60_000 });
  }

  async getCDPSession(sessionId: string) {
    return new CdpAdapter(await this.page(sessionId).createCDPSession());
  }

  async close(): Promise<void> {
    for (const stop of this.stops.splice(0)) stop();
    this.pages.clear();
    const browser = await this.browser?.catch(() => undefined);
    this.browser = undefined;
    await browser?.close();
  }

  private page(sessionId: string): Page {
    const page = this.pages.get(sessionId);
    if (!page) throw new Error(`The browser provider has no page for session ${sessionId}.`);
    return page;
  }

  /** Ends the browser at once: one whose page hangs does not close when asked. */
  private async kill(): Promise<void> {
    for (const stop of this.stops.splice(0)) stop();
    const browser = await this.browser;
    browser?.process()?.kill('SIGKILL');
  }
}

async function launch(): Promise<Browser> {
  const executablePath = await ensureBrowser();
  // Loaded late: every project reads the configuration, and with it this file; one project needs puppeteer.
  const { default: driver } = await import('puppeteer');
  return driver.launch(launchOptions(executablePath));
}

/** Vitest names DevTools methods by plain strings, puppeteer by a closed list. */
class CdpAdapter {
  constructor(private readonly session: CDPSession) {}

  send(method: string, params?: Record<string, unknown>): Promise<unknown> {
    return this.session.send(method as Parameters<CDPSession['send']>[0], params);
  }
  on(event: string, listener: (...args: unknown[]) => void): void {
    this.session.on(event, listener);
  }
  once(event: string, listener: (...args: unknown[]) => void): void {
    this.session.once(event, listener);
  }
  off(event: string, listener: (...args: unknown[]) => void): void {
    this.session.off(event, listener);
  }
}
