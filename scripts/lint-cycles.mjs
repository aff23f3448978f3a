/**
 * Lint rule: no file imports itself by way of others. Imports of types alone do not count, since nothing of them
 * is left at run time; imports made at run time by `import()` do.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, relative, resolve } from 'node:path';
import ts from 'typescript';
import { isRelative, visitImports } from './lint-imports.mjs';

const SCRIPTS = ['.ts', '.mts', '.js', '.mjs'];

export const noCycles = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const start = context.filename;
    const seen = new Set();
    return visitImports((source, typeOnly) => {
      const first = typeOnly ? undefined : fileOf(source.value, start);
      const path = first && pathTo(start, first, seen);
      if (!path) return;
      const circle = [start, ...path].map((file) => relative(context.cwd, file).replaceAll('\\', '/'));
      context.report({
        node: source,
        message: `This import closes a circle: ${circle.join(' → ')}. Move what these files share into one that imports none of them.`,
      });
    });
  },
};

/**
 * A chain of files that begins with `first`, each importing the next, and ends with `goal`.
 * @param seen files from which earlier searches found no way to `goal`, so that a file's imports share one search
 */
function pathTo(goal, first, seen) {
  const search = (file) => {
    if (file === goal) return [file];
    if (seen.has(file)) return undefined;
    seen.add(file);
    for (const next of importsOf(file)) {
      const rest = search(next);
      if (rest) return [file, ...rest];
    }
    return undefined;
  };
  const path = search(first);
  // A search that fails has gone everywhere it can. One that succeeds has left files half explored.
  if (path) seen.clear();
  return path;
}

const cache = new Map();

/** The files that a file imports. An editor keeps the linter running, so the cache follows the file's date. */
function importsOf(file) {
  const { mtimeMs } = statSync(file);
  const known = cache.get(file);
  if (known?.mtimeMs === mtimeMs) return known.imports;
  const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const imports = [];
  const visit = (node) => {
    const specifier = specifierOf(node);
    const target = specifier && fileOf(specifier, file);
    if (target) imports.push(target);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  cache.set(file, { mtimeMs, imports });
  return imports;
}

/** The module a syntax node imports at run time, if it does. */
function specifierOf(node) {
  const literal = (expression) =>
    expression && ts.isStringLiteralLike(expression) ? expression.text : undefined;
  if (ts.isImportDeclaration(node)) {
    const clause = node.importClause;
    const named =
      clause?.namedBindings && ts.isNamedImports(clause.namedBindings) ? clause.namedBindings.elements : [];
    const onlyTypes = !clause?.name && named.length > 0 && named.every((element) => element.isTypeOnly);
    return clause?.isTypeOnly || onlyTypes ? undefined : literal(node.moduleSpecifier);
  }
  if (ts.isExportDeclaration(node)) return node.isTypeOnly ? undefined : literal(node.moduleSpecifier);
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isDynamic ? literal(node.arguments[0]) : undefined;
}

/** The script that a relative import in `from` names; undefined for packages and for other kinds of files. */
function fileOf(specifier, from) {
  if (!isRelative(specifier)) return undefined;
  const path = resolve(dirname(from), specifier);
  // TypeScript reads "./x.js" as the "./x.ts" it will be made from.
  const written = extname(path) === '.js' ? [path.replace(/\.js$/, '.ts'), path] : [path];
  const added = SCRIPTS.flatMap((extension) => [path + extension, resolve(path, `index${extension}`)]);
  return [...written, ...added].find(
    (file) => SCRIPTS.includes(extname(file)) && existsSync(file) && statSync(file).isFile(),
  );
}
