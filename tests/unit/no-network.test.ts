/** Nothing of the lab speaks to another machine: no code does, and the page could not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url).pathname;
const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts'));

/** What reaches a network, in a browser or in Node. */
const NETWORK =
  /(?<![.\w]|async )fetch\(|(?:globalThis|window|self)\.fetch\b|XMLHttpRequest|WebSocket|WebTransport|EventSource|sendBeacon|RTCPeerConnection|importScripts|(?:from|import\() ?'(?:node:)?(?:https?|http2|net|tls|dgram|dns|inspector|undici)'/;
/** Serves the page's own files from its cache, and asks the place that they came from. */
const ALLOWED = ['app/offline/offline-worker.ts'];

test('no source file reaches a network but the worker that keeps the page for offline use', () => {
  expect(SOURCES.length).toBeGreaterThan(300);
  expect(SOURCES.filter((name) => NETWORK.test(readFileSync(join(ROOT, 'src', name), 'utf8')))).toEqual(
    ALLOWED,
  );
});

test.each([
  ['await fetch(address)', true],
  ["import { request } from 'node:https';", true],
  ["await import('net')", true],
  ['navigator.sendBeacon(address)', true],
  ['await globalThis.fetch(address)', true],
  ['await this.fetch(parts)', false],
  ['private async fetch(parts: Part[]) {', false],
  ["from './networks'", false],
])('%s is found: %s', (line, isFound) => {
  expect(NETWORK.test(line)).toBe(isFound);
});

test('the policy of the page allows its own files and no others', () => {
  const html = readFileSync(join(ROOT, 'index.html'), 'utf8');
  const [, policy = ''] = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html) ?? [];
  const directives = Object.fromEntries(
    policy.split(';').map((part) => {
      const [name = '', ...sources] = part.trim().split(/\s+/);
      return [name, sources];
    }),
  );
  expect(directives['default-src']).toEqual(["'none'"]);
  expect(directives['connect-src']).toEqual(["'self'"]);
  expect(directives['script-src']).toEqual(["'self'", "'wasm-unsafe-eval'"]);
  expect(directives['worker-src']).toEqual(["'self'"]);
  expect(directives['base-uri']).toEqual(["'none'"]);
  expect(directives['form-action']).toEqual(["'none'"]);
  const known = ["'none'", "'self'", "'wasm-unsafe-eval'", "'unsafe-inline'", 'data:', 'blob:'];
  expect(
    Object.values(directives)
      .flat()
      .filter((source) => !known.includes(source)),
  ).toEqual([]);
  // Styles alone may be inline: charts set them.
  expect(Object.keys(directives).filter((name) => directives[name]!.includes("'unsafe-inline'"))).toEqual([
    'style-src',
  ]);
});
