/**
 * npm run -s lab -- VERB …
 *
 * Installs and builds what a fresh clone lacks, then becomes the command line: the built file is loaded into this
 * very process, so that arguments, streams, signals and the exit code are its own. What happens before goes to stderr.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, products } from './build-state.mjs';
import { ensureDependencies } from './setup.mjs';
import { main, root } from './shell.mjs';

let ready = false;
await main(async () => {
  await ensureDependencies();
  await ensureBuilt('cli');
  ready = true;
});

// Outside main(): from here on errors and exit codes are the business of the command line.
if (ready) {
  const file = resolve(root, products.cli.folder, products.cli.result);
  process.argv[1] = file;
  await import(pathToFileURL(file).href);
}
