/** Provenance in an SVG drawing: title and description for its readers, and a `<metadata>` for programs. */
import { type FigureProvenance, provenanceEntries } from './figure-provenance';

/** Names the elements of the metadata; nothing is fetched from it. */
export const METADATA_NAMESPACE = 'urn:ds-lab:provenance';

/**
 * @param svg text of a drawing that begins with its `<svg …>`
 * @param description what the figure shows, for those who do not see it
 * @throws RangeError where it does not
 */
export function svgWithMetadata(svg: string, description: string, provenance: FigureProvenance): string {
  const end = /^<svg\b(?:"[^"]*"|'[^']*'|[^'">])*>/.exec(svg)?.[0].length;
  if (end === undefined)
    throw new RangeError(`This drawing does not begin with <svg …>: ${svg.slice(0, 40)}`);
  const entries = provenanceEntries(provenance).map(([key, value]) => `<${key}>${xmlText(value)}</${key}>`);
  const inserted = [
    `<title>${xmlText(provenance.figure)}</title>`,
    `<desc>${xmlText(description)}</desc>`,
    `<metadata><provenance xmlns="${METADATA_NAMESPACE}">${entries.join('')}</provenance></metadata>`,
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg.slice(0, end)}\n${inserted.join('\n')}\n${svg.slice(end)}\n`;
}

/** XML has no sign for most control characters, so they are left out. */
function xmlText(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
