/**
 * WebGPU in Node, through the optional package `webgpu` (Dawn). A real GPU comes first; without one, the software
 * adapter that ships inside Chromium or Chrome is used when such a browser is installed.
 */
import { existsSync, readdirSync } from 'node:fs';
import { constants, homedir } from 'node:os';
import { join } from 'node:path';
import { EngineError } from '../engine';

/** Dawn stops the process when its root object is collected while a device lives, so it is kept here. */
const kept: GPU[] = [];

/** Keeps a library loaded although it is no Node module (glibc's RTLD_NODELETE, not in Node's constants). */
const RTLD_NODELETE = 0x1000;

/**
 * @param driverFolders where Chromium or Chrome may be installed, with the software adapter beside its program
 * @throws EngineError when the package or every adapter is missing
 */
export async function nodeGpu(driverFolders: readonly string[]): Promise<GPU> {
  const dawn = await loadDawn();
  pauseBetweenPolls();
  Object.assign(globalThis, dawn.globals);
  loadVulkan(driverFolders);
  if (mayHaveDriver()) {
    const hardware = dawn.create([]);
    kept.push(hardware);
    if (await hardware.requestAdapter()) return hardware;
  }
  for (const folder of driverFolders) {
    const driver = join(folder, 'vk_swiftshader_icd.json');
    if (!existsSync(driver)) continue;
    process.env['VK_DRIVER_FILES'] = driver;
    const software = dawn.create([]);
    kept.push(software);
    if (await software.requestAdapter()) return software;
  }
  throw new EngineError(
    'no-adapter',
    'Node found no WebGPU adapter: no GPU driver with Vulkan, and no Chromium or Chrome whose software adapter could ' +
      'serve. Install one of them, or use --engine reference.',
  );
}

interface Dawn {
  create(flags: string[]): GPU;
  globals: Record<string, unknown>;
}

async function loadDawn(): Promise<Dawn> {
  try {
    return (await import('webgpu')) as unknown as Dawn;
  } catch (cause) {
    throw new EngineError(
      'unavailable',
      `The optional package "webgpu", which brings WebGPU to Node, could not be loaded: ${String(cause)} ` +
        `Run "npm install", or use --engine reference.`,
      { cause },
    );
  }
}

/** Polls in a row: enough for a few quick answers one after another. */
const POLLS = 8;
const PAUSE_MS = 1;
let pauses = false;

/**
 * While Dawn waits for its device it polls by `setImmediate` without a pause, which keeps a core busy; a software
 * adapter computes on that very core. So after some polls the next one waits a millisecond. Dawn looks
 * `setImmediate` up on the global object at each poll, and its callback is known by being native and without a name.
 */
function pauseBetweenPolls(): void {
  if (pauses) return;
  pauses = true;
  const immediate = globalThis.setImmediate;
  let polls = 0;
  const paced = (callback: (...args: unknown[]) => void, ...args: unknown[]): unknown =>
    isNative(callback) && ++polls % POLLS === 0
      ? setTimeout(callback, PAUSE_MS, ...args)
      : immediate(callback, ...args);
  Object.defineProperties(paced, Object.getOwnPropertyDescriptors(immediate));
  globalThis.setImmediate = paced as typeof immediate;
}

function isNative(callback: (...args: unknown[]) => void): boolean {
  return callback.name === '' && Function.prototype.toString.call(callback).includes('[native code]');
}

/** False on a Linux where no Vulkan driver is registered: asking Dawn there only prints warnings. */
function mayHaveDriver(): boolean {
  if (process.platform !== 'linux') return true;
  const named = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_ADD_DRIVER_FILES'].some(
    (name) => process.env[name],
  );
  const home = process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local/share');
  const shared = (process.env['XDG_DATA_DIRS'] ?? '/usr/local/share:/usr/share').split(':');
  const folders = ['/etc', '/usr/local/etc', home, ...shared].map((folder) => join(folder, 'vulkan/icd.d'));
  return named || folders.some((folder) => existsSync(folder) && readdirSync(folder).length > 0);
}

/**
 * Where the system has no Vulkan loader, Chromium's own does: Dawn asks for it by name, and the dynamic linker
 * answers with a library of that name that is loaded already.
 */
function loadVulkan(driverFolders: readonly string[]): void {
  if (process.platform !== 'linux') return;
  const name = 'libvulkan.so.1';
  const shipped = driverFolders.map((folder) => join(folder, name)).filter((path) => existsSync(path));
  for (const library of [name, ...shipped]) {
    try {
      process.dlopen(
        { exports: {} },
        library,
        constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL | RTLD_NODELETE,
      );
    } catch (error) {
      // A library that is no Node module is refused once it is loaded, which is all that is wanted.
      if (error instanceof Error && error.message.includes('did not self-register')) return;
    }
  }
}
