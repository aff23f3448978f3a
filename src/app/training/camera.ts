/**
 * The camera of the population view: it stands at one distance from what it looks at, in the box or on it, and zooms by
 * its angle; so nothing ever comes too near. The box has its faces at ±1; the second axis points up.
 */
import { mat4, vec3 } from 'wgpu-matrix';

export type Place = readonly [x: number, y: number, z: number];

export interface Camera {
  /** Radians about the upright axis; at 0 the eye is on the third axis. */
  readonly azimuth: number;
  /** Radians above the floor. */
  readonly elevation: number;
  /** How many times as large as at first. */
  readonly zoom: number;
  /** Where it looks. */
  readonly target: Place;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Pixel {
  /** From the left and from the top. */
  readonly x: number;
  readonly y: number;
  /** Distance from the eye along its view. */
  readonly depth: number;
}

/** A little below the middle, where the numbers are. */
export const HOME: Camera = { azimuth: 0.62, elevation: 0.38, zoom: 1, target: [0, -0.12, 0] };

/** Farther than the box's longest diagonal, so that the eye is outside wherever it looks. */
const DISTANCE = 6;
/** Where the eye sees nothing nearer and nothing farther: half a diagonal and the way of the target. */
const REACH = 2 * Math.sqrt(3);
export const NEAR = DISTANCE - REACH;
export const FAR = DISTANCE + REACH;
/** Distances at which the box begins and ends when it is looked at in the middle. */
export const BOX_DEPTH = { low: DISTANCE - Math.sqrt(3), high: DISTANCE + Math.sqrt(3) } as const;
/** Tangent of half the angle that holds the box and its labels. */
const HALF_ANGLE = 0.32;
/** Never straight down: there left and right would turn over. */
const STEEPEST = Math.PI / 2 - 0.02;
export const ZOOM = { low: 0.5, high: 40 } as const;

/** Of a press of an arrow key: 5 degrees, and a twentieth of what is seen. */
const TURN = Math.PI / 36;
const STEP = 0.05;
const ZOOM_STEP = 1.2;
/** Half a turn for a drag as long as the picture is high. */
const DRAG_TURN = Math.PI;

const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

/** @param azimuth in radians, as is `elevation` */
export function orbit(camera: Camera, azimuth: number, elevation: number): Camera {
  const turned = camera.azimuth + azimuth;
  return {
    ...camera,
    azimuth: Math.atan2(Math.sin(turned), Math.cos(turned)),
    elevation: clamp(camera.elevation + elevation, -STEEPEST, STEEPEST),
  };
}

export function zoomBy(camera: Camera, factor: number): Camera {
  return { ...camera, zoom: clamp(camera.zoom * factor, ZOOM.low, ZOOM.high) };
}

/** Moves what is looked at by shares of the height of the picture, to the right and up; it stays in the box. */
export function pan(camera: Camera, right: number, up: number): Camera {
  const size = (2 * DISTANCE * HALF_ANGLE) / camera.zoom;
  const { azimuth, elevation, target } = camera;
  const rightwards = [Math.cos(azimuth), 0, -Math.sin(azimuth)];
  const upwards = [
    -Math.sin(elevation) * Math.sin(azimuth),
    Math.cos(elevation),
    -Math.sin(elevation) * Math.cos(azimuth),
  ];
  const moved = (i: 0 | 1 | 2): number =>
    clamp(target[i] + size * (right * rightwards[i]! + up * upwards[i]!), -1, 1);
  return { ...camera, target: [moved(0), moved(1), moved(2)] };
}

/** What a drag does, in pixels of a picture of this height. */
export function dragged(camera: Camera, dx: number, dy: number, height: number, pans: boolean): Camera {
  return pans
    ? pan(camera, -dx / height, dy / height)
    : orbit(camera, (-dx / height) * DRAG_TURN, (dy / height) * DRAG_TURN);
}

/** What a key does; undefined for a key that is not the camera's. */
export function keyed(camera: Camera, key: string, pans: boolean): Camera | undefined {
  switch (key) {
    case 'ArrowLeft':
      return pans ? pan(camera, -STEP, 0) : orbit(camera, -TURN, 0);
    case 'ArrowRight':
      return pans ? pan(camera, STEP, 0) : orbit(camera, TURN, 0);
    case 'ArrowUp':
      return pans ? pan(camera, 0, STEP) : orbit(camera, 0, TURN);
    case 'ArrowDown':
      return pans ? pan(camera, 0, -STEP) : orbit(camera, 0, -TURN);
    case '+':
    case '=':
      return zoomBy(camera, ZOOM_STEP);
    case '-':
    case '−':
    case '_':
      return zoomBy(camera, 1 / ZOOM_STEP);
    case '0':
    case 'Home':
      return HOME;
    default:
      return undefined;
  }
}

export function eyeOf({ azimuth, elevation, target }: Camera): Place {
  const away = DISTANCE * Math.cos(elevation);
  return [
    target[0] + away * Math.sin(azimuth),
    target[1] + DISTANCE * Math.sin(elevation),
    target[2] + away * Math.cos(azimuth),
  ];
}

/** From the box to clip space, column by column; `aspect` is width by height. */
export function viewProjection(camera: Camera, aspect: number): Float32Array {
  const tangent = HALF_ANGLE / camera.zoom / Math.min(1, aspect);
  const projection = mat4.perspective(2 * Math.atan(tangent), aspect, NEAR, FAR);
  const view = mat4.lookAt([...eyeOf(camera)], [...camera.target], [0, 1, 0]);
  return mat4.multiply(projection, view);
}

/** Where a place of the box is in a picture of this size. */
export function project(matrix: Float32Array, place: Place, { width, height }: Size): Pixel {
  const [x, y] = vec3.transformMat4([...place], matrix);
  const depth = matrix[3]! * place[0] + matrix[7]! * place[1] + matrix[11]! * place[2] + matrix[15]!;
  return { x: ((x! + 1) / 2) * width, y: ((1 - y!) / 2) * height, depth };
}
