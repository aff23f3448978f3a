/** The picture of a population with its labels as a panel, in the colours that it has on the page. */
import type { FigurePanel } from '../export/figure';
import { svgElement } from '../export/svg-element';

/** @param space with the canvas and the labels over it */
export function populationPanel(space: Element): readonly FigurePanel[] {
  const canvas = space.querySelector('canvas');
  if (canvas === null || canvas.width === 0) return [];
  const { width, height } = space.getBoundingClientRect();
  const copy = document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  // What another thread draws cannot be read from the canvas itself.
  copy.getContext('2d')?.drawImage(canvas, 0, 0);
  const drawing = svgElement('svg', { viewBox: `0 0 ${width} ${height}` });
  drawing.append(svgElement('image', { href: copy.toDataURL(), width, height }));
  for (const label of space.querySelectorAll('.labels span')) {
    const box = label.getBoundingClientRect();
    const style = getComputedStyle(label);
    const within = space.getBoundingClientRect();
    const text = svgElement('text', {
      x: box.left + box.width / 2 - within.left,
      y: box.top + 0.75 * box.height - within.top,
      'text-anchor': 'middle',
    });
    text.style.cssText = `text-anchor: middle; font: ${style.font}; fill: ${style.color}`;
    text.textContent = label.textContent.replace(/\s+/g, '');
    drawing.append(text);
  }
  return [{ title: null, drawing }];
}
