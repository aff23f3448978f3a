/**
 * npm start [-- --port N] [-- --host [ADDRESS]] [-- --no-open]
 *
 * Serves the built page, after installing and building what is missing, and opens it where there is a display.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './build-state.mjs';
import { ensureDependencies } from './setup.mjs';
import { main, root, UserError } from './shell.mjs';

const DEFAULT_PORT = 4173;
const USAGE = 'Usage: npm start -- [--port N] [--host [ADDRESS]] [--no-open]';

await main(async () => {
  const { port, host, open } = options(process.argv.slice(2));
  await ensureDependencies();
  await ensureBuilt('app');
  const { preview } = await import('vite');
  const server = await preview({
    root,
    configFile: resolve(root, 'vite.config.ts'),
    logLevel: 'warn',
    // A port the person named is the one they want; the default one gives way to the next free.
    preview: {
      port: port ?? DEFAULT_PORT,
      strictPort: port !== undefined,
      open: false,
      ...(host && { host }),
    },
  }).catch((error) => {
    throw new UserError(
      `the page cannot be served: ${error.message}. Choose another port with "npm start -- --port N".`,
    );
  });
  const { local, network } = server.resolvedUrls;
  const [address = network[0]] = local;
  process.stdout.write(`ds-lab is at ${address}\n`);
  for (const url of network) if (url !== address) process.stdout.write(`  on the network: ${url}\n`);
  process.stdout.write('Press Ctrl-C to stop.\n');
  if (open && hasDisplay()) openBrowser(address);
  // Ctrl-C is how serving ends well, so it is no failure. Vite itself closes the server on SIGTERM.
  process.once('SIGINT', () => void server.close().finally(() => process.exit(0)));
});

function options(args) {
  // "--host" alone means every address of the machine, as in Vite; parseArgs wants a value.
  const list = args.map((arg, i) =>
    arg === '--host' && (args[i + 1] ?? '--').startsWith('--') ? '--host=0.0.0.0' : arg,
  );
  let values;
  try {
    ({ values } = parseArgs({
      args: list,
      options: { port: { type: 'string' }, host: { type: 'string' }, 'no-open': { type: 'boolean' } },
    }));
  } catch (error) {
    throw new UserError(`${error.message} ${USAGE}`);
  }
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65535)) {
    throw new UserError(`"${values.port}" is no port; give a whole number from 0 to 65535. ${USAGE}`);
  }
  return { port, host: values.host, open: !values['no-open'] };
}

function hasDisplay() {
  if (process.env.CI) return false;
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function openBrowser(address) {
  const [command, args] = {
    darwin: ['open', [address]],
    win32: ['cmd', ['/c', 'start', '', address]],
  }[process.platform] ?? ['xdg-open', [address]];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  // The address is on the screen; a desktop without an opener is no reason to fail.
  child.on('error', () => {});
  child.unref();
}
