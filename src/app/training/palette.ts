/** The colours of the page as numbers, for a canvas that no style sheet reaches. */
import type { PortraitPalette, Rgb } from '../../engine/webgpu/portrait-scene';

/** Style sheet names, in the order of the palette. */
const NAMES = {
  paper: 'sheet',
  statuses: ['accent', 'bad', 'kl-reward', 'kl-loss'],
  accuracies: ['decision-wrong', 'ink-soft', 'sampling'],
  lines: ['line', 'ink-soft', 'sampling', 'decision-right', 'decision-wrong'],
  arrow: 'reward',
} as const;

/** The page's colours as they are for this element now. A probe is put into it, because only a used colour is resolved. */
export function readPalette(within: HTMLElement): PortraitPalette {
  const probe = document.createElement('span');
  within.append(probe);
  const read = (name: string): Rgb => {
    probe.style.color = `var(--${name})`;
    return parseColour(getComputedStyle(probe).color);
  };
  const { paper, statuses, accuracies, lines, arrow } = NAMES;
  const palette: PortraitPalette = {
    paper: read(paper),
    statuses: [read(statuses[0]), read(statuses[1]), read(statuses[2]), read(statuses[3])],
    accuracies: [read(accuracies[0]), read(accuracies[1]), read(accuracies[2])],
    lines: [read(lines[0]), read(lines[1]), read(lines[2]), read(lines[3]), read(lines[4])],
    arrow: read(arrow),
  };
  probe.remove();
  return palette;
}

/** Of a computed style: `rgb(35, 38, 43)`, or the same with `rgba`. */
export function parseColour(text: string): Rgb {
  const [red = 0, green = 0, blue = 0] = (text.match(/[\d.]+/g) ?? []).map((part) => Number(part) / 255);
  return [red, green, blue];
}
