/**
 * node tests/bench/native/build.mjs
 *
 * Builds the programs that count into tests/bench/build/, as far as the machine has what they need, and says which are
 * left out and why. Newer files are built again; nothing else is looked at, so delete the folder after a change of
 * compilers.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const here = import.meta.dirname;
export const folder = resolve(here, '..', 'build');

const COMMON = ['-O3'];
const AVX512 = [
  '-march=x86-64-v3',
  '-mavx512f',
  '-mavx512bw',
  '-mavx512dq',
  '-mavx512vl',
  '-mprefer-vector-width=512',
];
const X86 = 'it is written for processors of the x86-64 family';

/**
 * Programs by name. `parts` are compiled one by one, each with options of its own: a program must start on any
 * processor to say what it lacks.
 */
const C_PROGRAMS = {
  scalar: { parts: { 'scalar.c': ['-march=native'] } },
  vector: {
    parts: {
      'vector.c': [],
      'kernel-avx512.c': AVX512,
      'kernel-avx512-vnni.c': [...AVX512, '-mavx512vnni'],
    },
    onlyX86: true,
  },
  'vector-avx2': { parts: { 'vector-avx2.c': [], 'kernel-avx2.c': ['-march=x86-64-v3'] }, onlyX86: true },
  'avx512-in-c': {
    parts: { 'vector.c': ['-DAVX512_IN_C'], 'kernel-avx512.c': ['-DAVX512_IN_C', '-O1', '-fno-inline'] },
  },
  'cuda-in-c': { parts: { 'tally.cu': ['-x', 'c++', '-std=gnu++17', '-DCUDA_IN_C'] } },
};

/** @returns what there is: a command for each program that was built, a reason for each that was not */
export function build() {
  mkdirSync(folder, { recursive: true });
  const cc = firstProgram([process.env.CC, 'cc', 'gcc', 'clang']);
  const programs = Object.entries(C_PROGRAMS).map(([name, program]) => ({
    name,
    ...buildC(cc, name, program),
  }));
  return [...programs, { name: 'tally', ...buildCuda() }, { name: 'numpy', ...findNumpy() }];
}

function buildC(cc, name, { parts, onlyX86 = false }) {
  if (onlyX86 && process.arch !== 'x64') return { reason: `${X86}, and this one is ${process.arch}` };
  if (!cc) return { reason: 'there is no C compiler (cc, gcc or clang) on PATH; CC may name one' };
  const program = resolve(folder, name);
  if (isFresh(program)) return { command: [program] };
  const objects = [];
  for (const [part, options] of Object.entries(parts)) {
    const object = resolve(folder, `${name}-${part}.o`);
    objects.push(object);
    const failed = run(cc, [...COMMON, ...options, '-c', resolve(here, part), '-o', object]);
    if (failed) return { reason: failed };
  }
  const failed = run(cc, [...objects, '-o', program, '-pthread']);
  return failed ? { reason: failed } : { command: [program] };
}

function buildCuda() {
  const nvcc = firstProgram([process.env.NVCC, 'nvcc', '/usr/local/cuda/bin/nvcc']);
  if (!nvcc) return { reason: 'there is no CUDA compiler (nvcc) on PATH; NVCC may name one' };
  const program = resolve(folder, 'tally');
  if (isFresh(program)) return { command: [program] };
  const failed = run(nvcc, ['-O3', '-arch=sm_90', resolve(here, 'tally.cu'), '-o', program]);
  return failed ? { reason: failed } : { command: [program] };
}

function findNumpy() {
  const python = firstProgram([process.env.PYTHON, 'python3', 'python']);
  if (!python) return { reason: 'there is no python3 on PATH; PYTHON may name one' };
  const { status } = spawnSync(python, ['-c', 'import numpy'], { stdio: 'ignore' });
  if (status !== 0) return { reason: `${python} has no numpy` };
  return { command: [python, resolve(here, 'numpy_tally.py')] };
}

/** True where the program is newer than every source. */
function isFresh(program) {
  if (!existsSync(program)) return false;
  const built = statSync(program).mtimeMs;
  return readdirSync(here).every((file) => statSync(resolve(here, file)).mtimeMs < built);
}

/** @returns undefined, or what went wrong */
function run(command, args) {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) return `${command} does not start: ${error.message}`;
  if (status !== 0) return `"${[command, ...args].join(' ')}" fails:\n${stderr}`;
  return undefined;
}

/** The first of the names that is a file or is on PATH. */
function firstProgram(names) {
  for (const name of names.filter(Boolean)) {
    const places = name.includes('/')
      ? [name]
      : (process.env.PATH ?? '').split(delimiter).map((p) => resolve(p, name));
    const found = places.find((place) => existsSync(place));
    if (found) return found;
  }
  return undefined;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { name, command, reason } of build()) {
    console.log(command ? `${name}: ${command.join(' ')}` : `${name} is left out: ${reason}.`);
  }
}
