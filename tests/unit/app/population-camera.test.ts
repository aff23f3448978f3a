import { describe, expect, it } from 'vitest';
import { TrailRing } from '../../../src/engine/webgpu/trail-ring';
import { alongAxis, axesOf, packLines, ticksOf } from '../../../src/app/training/axes';
import {
  dragged,
  eyeOf,
  FAR,
  HOME,
  keyed,
  NEAR,
  orbit,
  pan,
  type Place,
  project,
  viewProjection,
  ZOOM,
  zoomBy,
} from '../../../src/app/training/camera';

const SIZE = { width: 800, height: 600 };
const ASPECT = SIZE.width / SIZE.height;
const CORNERS = [-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [-1, 1].map((z): Place => [x, y, z])));

describe('the camera', () => {
  it('sees what it looks at in the middle of the picture', () => {
    const targets: Place[] = [
      [0, 0, 0],
      [1, -1, 0.5],
      [-0.3, 0.9, -1],
    ];
    for (const target of targets) {
      const { x, y } = project(viewProjection({ ...HOME, target }, ASPECT), target, SIZE);
      expect(x).toBeCloseTo(400, 3);
      expect(y).toBeCloseTo(300, 3);
    }
  });

  it('projects by hand: along the third axis x is right, y is up, and far things are smaller', () => {
    const matrix = viewProjection({ azimuth: 0, elevation: 0, zoom: 1, target: [0, 0, 0] }, ASPECT);
    // The eye is 6 away; 0.32 is the tangent of half the upright angle.
    const at = (place: Place, depth: number): void => {
      const pixel = project(matrix, place, SIZE);
      expect(pixel.x).toBeCloseTo(400 + (place[0] / depth / 0.32) * 300, 3);
      expect(pixel.y).toBeCloseTo(300 - (place[1] / depth / 0.32) * 300, 3);
      expect(pixel.depth).toBeCloseTo(depth, 5);
    };
    at([1, 0, 0], 6);
    at([0, 1, 0], 6);
    at([1, 1, 1], 5);
    at([1, 1, -1], 7);
  });

  it('holds the whole box at first, in a wide and in a narrow picture', () => {
    for (const size of [SIZE, { width: 320, height: 480 }]) {
      const matrix = viewProjection(HOME, size.width / size.height);
      for (const corner of CORNERS) {
        const { x, y } = project(matrix, corner, size);
        expect(x).toBeGreaterThan(0);
        expect(x).toBeLessThan(size.width);
        expect(y).toBeGreaterThan(0);
        expect(y).toBeLessThan(size.height);
      }
    }
  });

  it('has every corner between its planes, wherever it looks from and at', () => {
    for (const target of CORNERS)
      for (let azimuth = -3; azimuth <= 3; azimuth += 0.5)
        for (const elevation of [-1.5, -0.5, 0, 0.7, 1.5]) {
          const matrix = viewProjection({ azimuth, elevation, zoom: 3, target }, ASPECT);
          for (const corner of CORNERS) {
            const { depth } = project(matrix, corner, SIZE);
            expect(depth).toBeGreaterThan(NEAR);
            expect(depth).toBeLessThan(FAR);
          }
        }
  });

  it('turns about its target and keeps its distance', () => {
    const turned = orbit(orbit(HOME, 2, 0.3), 2.5, -5);
    const distance = (camera: typeof HOME): number =>
      Math.hypot(...eyeOf(camera).map((x, i) => x - camera.target[i]!));
    expect(distance(turned)).toBeCloseTo(distance(HOME), 9);
    expect(Math.abs(turned.azimuth)).toBeLessThanOrEqual(Math.PI);
    expect(turned.elevation).toBeGreaterThan(-Math.PI / 2);
  });

  it('zooms within limits and makes things so many times as large', () => {
    expect(zoomBy(HOME, 1e9).zoom).toBe(ZOOM.high);
    expect(zoomBy(HOME, 1e-9).zoom).toBe(ZOOM.low);
    const width = (camera: typeof HOME): number =>
      project(viewProjection(camera, ASPECT), [0.5, 0, 0], SIZE).x - 400;
    expect(width(zoomBy(HOME, 3))).toBeCloseTo(3 * width(HOME), 2);
  });

  it('moves what it looks at with the pointer, and never out of the box', () => {
    const start = { ...zoomBy(HOME, 2), target: [0, 0, 0] } as const;
    const before = project(viewProjection(start, ASPECT), [0, 0, 0], SIZE);
    const after = project(viewProjection(dragged(start, 40, -25, 600, true), ASPECT), [0, 0, 0], SIZE);
    expect(after.x - before.x).toBeCloseTo(40, 2);
    expect(after.y - before.y).toBeCloseTo(-25, 2);
    expect(Math.max(...pan(HOME, 100, 100).target.map(Math.abs))).toBeLessThanOrEqual(1);
  });

  it('answers to its keys and to no others', () => {
    expect(keyed(HOME, 'ArrowLeft', false)!.azimuth).toBeLessThan(HOME.azimuth);
    expect(keyed(HOME, 'ArrowUp', false)!.elevation).toBeGreaterThan(HOME.elevation);
    expect(keyed(HOME, 'ArrowRight', true)!.target).not.toEqual(HOME.target);
    expect(keyed(HOME, '+', false)!.zoom).toBeGreaterThan(1);
    expect(keyed(HOME, '-', false)!.zoom).toBeLessThan(1);
    expect(keyed(orbit(zoomBy(HOME, 4), 1, 1), '0', false)).toEqual(HOME);
    expect(keyed(HOME, 'Tab', false)).toBeUndefined();
  });
});

describe('the axes', () => {
  it('have round numbers', () => {
    expect(ticksOf({ low: -6, high: 6 })).toEqual([-6, -4, -2, 0, 2, 4, 6]);
    expect(ticksOf({ low: 0, high: 1 })).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf({ low: -0.31, high: 0.09 })).toEqual([-0.3, -0.2, -0.1, 0]);
    expect(ticksOf({ low: 7, high: 7.4 })).toEqual([7, 7.1, 7.2, 7.3, 7.4]);
  });

  const bounds = [
    { low: -4, high: 4 },
    { low: 0, high: 1 },
    { low: -6, high: 6 },
  ] as const;

  it('have their names and numbers in the picture, outside the box, and lines in it', () => {
    for (const camera of [HOME, orbit(HOME, 2, 0.2), orbit(HOME, -2, -0.8)]) {
      const { lines, labels } = axesOf(camera, bounds, SIZE);
      expect(labels.filter(({ text }) => text === null).map(({ axis }) => axis)).toEqual([0, 1, 2]);
      for (const { at } of labels) {
        expect(at.x).toBeGreaterThan(-20);
        expect(at.x).toBeLessThan(SIZE.width + 20);
        expect(at.y).toBeGreaterThan(-20);
        expect(at.y).toBeLessThan(SIZE.height + 20);
      }
      for (const { from, to } of lines)
        expect(Math.max(...[...from, ...to].map(Math.abs))).toBeLessThanOrEqual(1.051);
      // Nine edges: the three of two front faces are left out.
      const isEdge = ({ from, to }: (typeof lines)[number]): boolean =>
        [...from, ...to].every((x) => Math.abs(x) === 1);
      expect(lines.filter(isEdge).length).toBeGreaterThanOrEqual(9);
    }
  });

  it('go to the device as eight numbers a line', () => {
    const { lines } = axesOf(HOME, bounds, SIZE);
    const packed = packLines(lines);
    expect(packed).toHaveLength(8 * lines.length);
    expect(new Uint32Array(packed.buffer)[3]).toBe(lines[0]!.colour);
    expect(alongAxis(0, bounds[2])).toBe(0);
  });
});

describe('the ring of past positions', () => {
  it('writes in a circle and finds a position by its age', () => {
    const ring = new TrailRing(4);
    expect([ring.filled, ring.slotOf(0)]).toEqual([0, 4]);
    const written = Array.from({ length: 11 }, () => ring.push());
    expect(written).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2]);
    expect(ring.filled).toBe(4);
    expect([1, 2, 3, 4].map((age) => ring.slotOf(age))).toEqual([2, 1, 0, 3]);
    ring.clear();
    expect(ring.filled).toBe(0);
  });

  it('works with one slot', () => {
    const ring = new TrailRing(1);
    expect([ring.push(), ring.push(), ring.slotOf(1), ring.slotOf(0)]).toEqual([0, 0, 0, 1]);
  });
});
