/** Shared by the import rules: every place of a file that names another module. */

/**
 * ESLint visitor that calls `visit(source, typeOnly)` for each import, re-export, `import()` and import type whose
 * module is written as a string. `source` is the string's node; `typeOnly` tells that nothing is left at run time.
 */
export function visitImports(visit) {
  return {
    ImportDeclaration(node) {
      const { specifiers } = node;
      const onlyTypes = specifiers.length > 0 && specifiers.every((s) => s.importKind === 'type');
      visit(node.source, node.importKind === 'type' || onlyTypes);
    },
    ExportNamedDeclaration(node) {
      if (node.source) visit(node.source, node.exportKind === 'type');
    },
    ExportAllDeclaration(node) {
      visit(node.source, node.exportKind === 'type');
    },
    ImportExpression(node) {
      if (typeof node.source.value === 'string') visit(node.source, false);
    },
    TSImportType(node) {
      visit(node.source ?? node.argument.literal, true);
    },
  };
}

/** Whether a module is named by its place in this project rather than as a package. */
export function isRelative(specifier) {
  return specifier.startsWith('./') || specifier.startsWith('../') || specifier === '.' || specifier === '..';
}
