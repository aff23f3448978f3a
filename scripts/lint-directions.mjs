/**
 * Lint rule: which folder of src/ may import which, types included.
 *
 *     model → objective → experiment → engine → study → app, cli, lib
 *
 * An arrow reads "may be imported by everything to its right". traces and report stand beside study: traces rests on
 * the first four and study may use it; report writes down what study found, estimates of traces among it, so it may use
 * both and neither uses it. The engines are
 * checked against each other, which means nothing if one leans on another, so they never import one another.
 */
import { dirname, relative, resolve } from 'node:path';
import { isRelative, visitImports } from './lint-imports.mjs';

const FOUNDATION = ['model', 'objective', 'experiment', 'engine'];
const ALL_BUT_ENDS = [...FOUNDATION, 'traces', 'study', 'report'];

/** Folder of src/ → the others it may import. */
const MAY_IMPORT = {
  model: [],
  objective: ['model'],
  experiment: ['model', 'objective'],
  engine: ['model', 'objective', 'experiment'],
  traces: FOUNDATION,
  study: [...FOUNDATION, 'traces'],
  report: [...FOUNDATION, 'traces', 'study'],
  app: ALL_BUT_ENDS,
  cli: ALL_BUT_ENDS,
  lib: ALL_BUT_ENDS,
};
const ENGINES = ['reference', 'webgpu', 'wasm'];
/** Folders beside src/ that what ships must not rest on. */
const NOT_SHIPPED = ['tests', 'scripts'];

/** Why `from` may not import `to`, both given as paths from the project's root; undefined if it may. */
export function objection(from, to) {
  const [top, room, engine] = from.split('/');
  const [otherTop, otherRoom, otherEngine] = to.split('/');
  if (top !== 'src') return undefined;
  if (NOT_SHIPPED.includes(otherTop)) {
    return `src may not import from ${otherTop}: what ships rests on src, shaders and packages alone.`;
  }
  if (otherTop !== 'src') return undefined;
  if (room === 'engine' && otherRoom === 'engine') {
    if (engine === otherEngine || !ENGINES.includes(engine) || !ENGINES.includes(otherEngine))
      return undefined;
    return (
      `src/engine/${engine} may not import from src/engine/${otherEngine}: engines are checked against each ` +
      `other. Move what both need into src/engine or an earlier folder.`
    );
  }
  const allowed = MAY_IMPORT[room];
  // Files of src itself and folders the table does not know are bound by nothing but their neighbours.
  if (!allowed || !(otherRoom in MAY_IMPORT) || otherRoom === room || allowed.includes(otherRoom))
    return undefined;
  const list = allowed.map((name) => `src/${name}`).join(', ') || 'no other folder of src';
  return `src/${room} may not import from src/${otherRoom}, only from ${list}. Move what both need into an earlier folder.`;
}

export const directions = {
  meta: { type: 'problem', schema: [{ type: 'string', description: "The project's root." }] },
  create(context) {
    const [root] = context.options;
    const from = relative(root, context.filename).replaceAll('\\', '/');
    return visitImports((source) => {
      if (!isRelative(source.value)) return;
      const to = relative(root, resolve(dirname(context.filename), source.value)).replaceAll('\\', '/');
      const message = objection(from, to);
      if (message) context.report({ node: source, message });
    });
  },
};
