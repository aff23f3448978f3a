import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dependencyPage, installedLicence, PAGE, unpadded } from '../../scripts/licences.mjs';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const lock = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, { version: string; license?: string; dev?: boolean }>;
};

test('every licence fits, and docs/dependencies.md is of what is installed', () => {
  const { page, faults } = dependencyPage(lock, installedLicence);
  expect(faults).toEqual([]);
  expect(unpadded(read(PAGE))).toBe(unpadded(page));
});

test('a licence that is not known, none, another than the package says, and a package without a reason are found', () => {
  const own = lock.packages['']!;
  const packages = {
    ...lock.packages,
    '': { ...own, dependencies: { ...(own as { dependencies?: object }).dependencies, fresh: '^1.0.0' } },
    'node_modules/fresh': { version: '1.0.0', license: 'SSPL-1.0' },
    'node_modules/none': { version: '1.0.0' },
    'node_modules/other': { version: '1.0.0', license: 'MIT' },
  };
  const licenceOf = (path: string): string | undefined =>
    path === 'node_modules/other' ? 'GPL-3.0' : installedLicence(path);
  expect(dependencyPage({ packages }, licenceOf).faults).toEqual([
    expect.stringMatching(/^fresh 1\.0\.0 has the licence SSPL-1\.0, which is not known to fit\./),
    expect.stringMatching(/^none 1\.0\.0 has the licence that it does not name,/),
    'other says that its licence is GPL-3.0, and package-lock.json says MIT.',
    'fresh has no reason. Give it one in scripts/licences.mjs.',
  ]);
});
