/**
 * npm run licences             compares docs/dependencies.md with what is installed
 * npm run licences -- --write  writes it
 *
 * What the lab ships with, its licences and what each is for. Fails on a licence that is not known to fit, on one that the
 * package and the lock file tell differently, and on a dependency without a reason.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
export const PAGE = 'docs/dependencies.md';

/** Licences that let a program of the MIT licence ship with the package. */
const FITTING = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'Unlicense'];
/** Tools are not shipped; these let anyone use them. */
const OF_TOOLS = [
  ...FITTING,
  'BlueOak-1.0.0',
  'MPL-2.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'Python-2.0',
  '(MIT OR CC0-1.0)',
];

/** What a dependency is for. */
const REASONS = {
  '@noble/hashes': 'SHA-256 of tallies, plans and logs, the same in browsers and in Node',
  '@observablehq/plot': 'figures',
  commander: 'options of the command line',
  fflate: 'archives of Inspect logs; pictures',
  hyparquet: 'reading Parquet',
  'hyparquet-compressors': 'compressed Parquet, and logs compressed by Zstandard',
  'hyparquet-writer': 'writing Parquet',
  idb: 'kept runs in IndexedDB',
  lit: 'the page',
  papaparse: 'reading CSV',
  webgpu: 'Dawn, WebGPU in Node; left out where it does not install',
  'wgpu-matrix': 'the camera of the population',
};

const readJson = (path) => JSON.parse(readFileSync(resolve(root, path), 'utf8'));

/**
 * @param lock package-lock.json
 * @param licenceOf what an installed package says of itself; undefined where it is not installed
 * @returns the page, and what is wrong as sentences
 */
export function dependencyPage(lock, licenceOf) {
  const { '': own, ...packages } = lock.packages;
  const faults = [];
  const all = Object.entries(packages).map(([path, { version, license, dev = false }]) => {
    const name = path.split('node_modules/').at(-1);
    const installed = licenceOf(path);
    if (installed !== undefined && installed !== license)
      faults.push(`${name} says that its licence is ${installed}, and package-lock.json says ${license}.`);
    const known = dev ? OF_TOOLS : FITTING;
    if (!known.includes(license))
      faults.push(
        `${name} ${version} has the licence ${license ?? 'that it does not name'}, which is not known to fit. Look at it, ` +
          'then add it to scripts/licences.mjs or take another package.',
      );
    return { path, name, version, license, dev };
  });
  const shipped = all.filter(({ dev }) => !dev);
  const direct = Object.keys({ ...own.dependencies, ...own.optionalDependencies }).sort();
  for (const name of direct)
    if (!Object.hasOwn(REASONS, name))
      faults.push(`${name} has no reason. Give it one in scripts/licences.mjs.`);
  for (const name of Object.keys(REASONS))
    if (!direct.includes(name))
      faults.push(`${name} has a reason in scripts/licences.mjs and is no dependency.`);
  const rows = direct.map((name) => {
    const { version, license } = packages[`node_modules/${name}`];
    return `| \`${name}\` | ${version} | ${license} | ${REASONS[name] ?? ''} |`;
  });
  const others = shipped.filter(({ path }) => !direct.some((name) => path === `node_modules/${name}`));
  return { page: pageText(rows, others, all.length - shipped.length), faults };
}

function pageText(rows, others, tools) {
  return `# Dependencies

Written by \`npm run licences -- --write\` from package-lock.json and the installed packages; \`npm run licences\` and the unit
tests fail where this page and they differ, and on a licence that is not known to fit.

${rows.length} packages that the page, the command line or the library use:

| package | version | licence | what for |
| --- | --- | --- | --- |
${rows.join('\n')}

${others.length} more that these bring along:

| licence | packages |
| --- | --- |
${byLicence(others)
  .map(([licence, names]) => `| ${licence} | ${names.join(', ')} |`)
  .join('\n')}

${tools} packages more are tools: they build and test, and nothing that runs holds them. Their licences are checked as well.
`;
}

function byLicence(packages) {
  const found = new Map();
  for (const { license, name, version } of packages)
    found.set(license, [...(found.get(license) ?? []), `${name} ${version}`]);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([licence, names]) => [licence, names.sort()]);
}

/** What the package in this folder of node_modules says. */
export function installedLicence(path) {
  const file = resolve(root, path, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).license : undefined;
}

/** The same table whatever its columns are padded to. */
export const unpadded = (text) => text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { page, faults } = dependencyPage(readJson('package-lock.json'), installedLicence);
  const path = resolve(root, PAGE);
  if (process.argv.includes('--write')) {
    const { format, resolveConfig } = await import('prettier');
    writeFileSync(path, await format(page, { ...(await resolveConfig(path)), filepath: path }));
  } else if (!existsSync(path) || unpadded(readFileSync(path, 'utf8')) !== unpadded(page))
    faults.push(`${PAGE} is not of what is installed. Write it by \`npm run licences -- --write\`.`);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
