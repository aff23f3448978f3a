/** Asks the browser to keep the lab's files, once the page has come to rest. */

/** A first visit is about the first figure; the files of all pages come behind it. */
const REST_MS = 4000;

/** Does nothing where the browser keeps no files: an address that is not secure, a private window, a file on disk. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  setTimeout(() => {
    navigator.serviceWorker.register(new URL('offline.js', document.baseURI)).catch(() => undefined);
  }, REST_MS);
}

/** True where this page would work without a network. */
export function isKept(): boolean {
  return 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
}
