/**
 * The service worker: keeps the files of the lab, so that it works without a network, pages that were not opened yet
 * included. A newer lab is fetched where there is a network: the page itself is asked for there first.
 */

/** What the build writes before this code. */
interface Shipped {
  /** Addresses beside this file. */
  readonly files: readonly string[];
  /** Of all of them. */
  readonly digest: string;
}

/** Of the scope of a service worker, which the types of a page do not have. */
interface Scope {
  readonly shipped: Shipped;
  readonly clients: { claim: () => Promise<void> };
  addEventListener: ((
    type: 'install' | 'activate',
    listener: (event: { waitUntil: (work: Promise<unknown>) => void }) => void,
  ) => void) &
    ((
      type: 'fetch',
      listener: (event: {
        readonly request: Request;
        respondWith: (answer: Promise<Response>) => void;
      }) => void,
    ) => void);
}

const scope = self as unknown as Scope;
const { files, digest } = scope.shipped;
const PREFIX = 'ds-lab files ';
const NAME = PREFIX + digest;
const PAGE = './';

scope.addEventListener('install', (event) => {
  // Past the browser's own cache, which may still hold the page of the lab before under the same address.
  const fresh = [PAGE, ...files].map((address) => new Request(address, { cache: 'reload' }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(fresh)));
});

// Pages of an older lab keep its files while they are open: until then the newer worker waits.
scope.addEventListener('activate', (event) => {
  event.waitUntil(forgetOlder().then(() => scope.clients.claim()));
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  event.respondWith(request.mode === 'navigate' ? pageOf(request) : kept(request.url, request));
});

async function forgetOlder(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)),
  );
}

async function pageOf(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    // The query and the hash are the page's own: whatever they are, the page is the same.
    return kept(PAGE, request);
  }
}

async function kept(address: string, request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  return (await cache.match(address)) ?? (await fetch(request));
}
