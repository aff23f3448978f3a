/** Path of the page from the root of the repository. */
export const PAGE: string;

interface Package {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
}

export function dependencyPage(
  lock: { readonly packages: Readonly<Record<string, Package | object>> },
  licenceOf: (path: string) => string | undefined,
): { readonly page: string; readonly faults: readonly string[] };

export function installedLicence(path: string): string | undefined;

export function unpadded(text: string): string;
