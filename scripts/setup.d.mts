export function ensureDependencies(): Promise<void>;
export function checkNode(version: string): void;
export function whatIsMissing(folder?: string): string | undefined;
