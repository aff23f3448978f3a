/** Tells when a page is beyond help: it crashed, or it has been busy without a pause for too long. */
import type { Page } from 'puppeteer';

const PERIOD_MS = 5_000;

/**
 * How long a page may keep its one thread busy. A test's own timeout cannot fire then, since its timer would run
 * on that thread.
 */
const BUSY_LIMIT_MS = 60_000;

/** Calls `onLost` at most once, with a sentence. Returns the function that stops watching. */
export function watchPage(page: Page, onLost: (reason: string) => void): () => void {
  let lastAnswer = Date.now();
  let asking = false;

  const stop = () => {
    clearInterval(timer);
    page.off('error', crashed);
  };
  const lost = (reason: string) => {
    stop();
    onLost(reason);
  };
  const crashed = (error: Error) => {
    lost(`the page crashed (${error.message}). Look for a kernel or a loop that takes all memory.`);
  };
  const ask = () => {
    if (Date.now() - lastAnswer > BUSY_LIMIT_MS) {
      const seconds = BUSY_LIMIT_MS / 1000;
      lost(
        `the page has not answered for ${seconds} s. Look for an endless loop in the test file named below, ` +
          `or let long work give way to the event loop.`,
      );
      return;
    }
    if (asking) return;
    asking = true;
    // A failed question is an answer too: during navigation the page refuses, but it is alive.
    void page
      .evaluate('1')
      .catch(() => undefined)
      .then(() => {
        asking = false;
        lastAnswer = Date.now();
      });
  };

  const timer = setInterval(ask, PERIOD_MS);
  timer.unref();
  page.on('error', crashed);
  return stop;
}
