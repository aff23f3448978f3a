export type Product = 'app' | 'cli' | 'lib';
export const products: Record<
  Product,
  { folder: string; result: string; title: string; onlyByName?: boolean }
>;
export const STAMP: string;
export function inputsDigest(folder?: string): string;
export function isFresh(product: Product, folder?: string): boolean;
export function ensureBuilt(product: Product): Promise<void>;
