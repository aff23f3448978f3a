import type { LaunchOptions } from 'puppeteer';

export function launchFlags(): string[];
export function launchOptions(executablePath: string): LaunchOptions;
export function findBrowser(env?: Record<string, string | undefined>): Promise<string | undefined>;
export function ensureBrowser(): Promise<string>;
