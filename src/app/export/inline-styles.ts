/** Styles of a drawing written into it, so that it looks the same without the page's style sheet. */

/** A child has them from its parent, so that only what differs is written. */
const INHERITED = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-miterlimit',
  'font-family',
  'font-size',
  'font-style',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
  'paint-order',
] as const;
/** What an element has where nothing is said. */
const OWN = { opacity: '1', display: 'inline', 'vector-effect': 'none' } as const;

/**
 * Writes the computed styles of all elements within as attributes, and takes classes and style sheets out.
 * @param root in the document, because only there has it computed styles
 */
export function inlineStyles(root: SVGSVGElement): void {
  for (const sheet of root.querySelectorAll('style')) sheet.remove();
  const elements = [root, ...root.querySelectorAll<SVGElement>('*')];
  // All are read before any is changed: what is written would count.
  const written = elements.map((element) => {
    const own = getComputedStyle(element);
    const parent = element === root ? null : getComputedStyle(element.parentElement!);
    return [
      ...INHERITED.filter((name) => own.getPropertyValue(name) !== parent?.getPropertyValue(name)),
      ...Object.entries(OWN).flatMap(([name, usual]) => (own.getPropertyValue(name) === usual ? [] : [name])),
    ].map((name) => [name, plainColour(own.getPropertyValue(name))] as const);
  });
  elements.forEach((element, i) => {
    for (const name of ['class', 'style', 'aria-hidden', ...INHERITED, ...Object.keys(OWN)])
      element.removeAttribute(name);
    for (const [name, value] of written[i]!) element.setAttribute(name, value);
  });
}

/** Editors of drawings read `#1d5c8c` more often than `rgb(29, 92, 140)`. */
function plainColour(value: string): string {
  const rgb = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(value);
  if (rgb === null) return value;
  return `#${rgb
    .slice(1)
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')}`;
}
