/**
 * `<lab-population>`: a training's policies as points in three dimensions, drawn by a worker, with their labels, their
 * words and the controls of the camera.
 *
 * Properties:
 * - `onCanvas(canvas)`: gets the canvas to draw on, once it is there and again after `renew()`; transfer it.
 * - `onView(view)`: gets what to draw whenever it changes, and after every canvas.
 * - `subject`: which policies, in which class, on which axes; give a new object to change it.
 * - `cloud`, `words`: what the renderer tells by `onCloud` and `onSay`.
 * - `flowMissing`: why there is no flow field, or null where there is one.
 */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { keyed as keyedBy } from 'lit/directives/keyed.js';
import { LEARNER_STATUS } from '../../engine/train';
import { PARAMETERS } from '../series';
import { symbol } from '../symbol';
import { axesOf } from './axes';
import { type Camera, dragged, HOME, keyed, zoomBy } from './camera';
import { readPalette } from './palette';
import { boundsOf, DEFAULT_SUBJECT, type PopulationSubject, type PopulationView } from './population-view';
import { cloudWords, STATUS_MEANING } from './population-words';
import type { Cloud } from './positions';

/** Names of the axes where they are chances. */
const CHANCES = ['p_s', 'p_d|C', 'p_d|W'] as const;
/** Of a wheel's pixel, and of a press of a button. */
const WHEEL_ZOOM = 1.0015;
const BUTTON_ZOOM = 1.4;
const STATUS_MARKS = ['●', '✕', '◆', '■'] as const;
const STATUS_COLOURS = ['accent', 'bad', 'kl-reward', 'kl-loss'] as const;

@customElement('lab-population')
export class LabPopulation extends LitElement {
  @property({ attribute: false }) onCanvas: (canvas: OffscreenCanvas) => void = () => undefined;
  @property({ attribute: false }) onView: (view: PopulationView) => void = () => undefined;
  @property({ attribute: false }) subject: PopulationSubject = DEFAULT_SUBJECT;
  @property({ attribute: false }) cloud: Cloud | null = null;
  @property({ attribute: false }) words: string | null = null;
  @property({ attribute: false }) flowMissing: string | null = null;

  @state() private camera: Camera = HOME;
  @state() private scale: PopulationView['scale'] = 'logits';
  @state() private colour: PopulationView['colour'] = 'status';
  @state() private trails = true;
  @state() private flow = false;
  @state() private size = { width: 0, height: 0 };
  /** Counts canvases and themes: a new one asks for a new view. */
  @state() private canvases = 0;
  @state() private themes = 0;

  private palette: PopulationView['palette'] | undefined;
  private transferred: HTMLCanvasElement | undefined;
  private posted: readonly unknown[] = [];
  private readonly pointers = new Map<number, { x: number; y: number }>();

  private readonly resized = new ResizeObserver(() => this.measure());
  private readonly schemes = matchMedia('(prefers-color-scheme: dark)');
  private readonly themed = new MutationObserver(() => this.rethemed());
  private readonly rethemed = (): void => {
    this.palette = undefined;
    this.themes++;
  };

  /** A canvas that was given away cannot be given again: call this when what draws on it has gone. */
  renew(): void {
    this.canvases++;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.schemes.addEventListener('change', this.rethemed);
    this.themed.observe(document.documentElement, { attributeFilter: ['style', 'class'] });
  }

  override disconnectedCallback(): void {
    this.schemes.removeEventListener('change', this.rethemed);
    this.themed.disconnect();
    this.resized.disconnect();
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const described = cloudWords(this.cloud);
    return html`<figure class="population">
      <div class="population-controls">${this.choices()}</div>
      <div class="space">
        ${keyedBy(
          this.canvases,
          html`<canvas
            tabindex="0"
            role="img"
            aria-label="The policies in three dimensions. ${described}"
            aria-describedby="population-keys"
            @keydown=${(event: KeyboardEvent) => this.key(event)}
            @pointerdown=${(event: PointerEvent) => this.press(event)}
            @pointermove=${(event: PointerEvent) => this.move(event)}
            @pointerup=${(event: PointerEvent) => this.pointers.delete(event.pointerId)}
            @pointercancel=${(event: PointerEvent) => this.pointers.delete(event.pointerId)}
            @wheel=${(event: WheelEvent) => this.wheel(event)}
            @contextmenu=${(event: Event) => event.preventDefault()}
          ></canvas>`,
        )}
        <div class="labels" aria-hidden="true">${this.labels()}</div>
        <div class="zoom" role="group" aria-label="Camera">
          <button
            type="button"
            aria-label="Nearer"
            @click=${() => (this.camera = zoomBy(this.camera, BUTTON_ZOOM))}
          >
            +
          </button>
          <button
            type="button"
            aria-label="Farther"
            @click=${() => (this.camera = zoomBy(this.camera, 1 / BUTTON_ZOOM))}
          >
            −
          </button>
          <button type="button" aria-label="As at first" @click=${() => (this.camera = HOME)}>↺</button>
        </div>
      </div>
      <figcaption>
        ${this.legend()}
        <p class="cloud">${described}</p>
        ${this.words === null ? nothing : html`<p>${this.words}</p>`}
        <p id="population-keys">
          Drag to turn, drag with Shift to move. On the picture, arrow keys turn it, with Shift they move it;
          + and − zoom, 0 brings back the first view. The wheel zooms once the picture has been clicked.
        </p>
      </figcaption>
    </figure>`;
  }

  protected override firstUpdated(): void {
    this.resized.observe(this.querySelector('.space')!);
    this.measure();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const canvas = this.querySelector('canvas')!;
    if (canvas !== this.transferred && this.size.width > 0) {
      this.transferred = canvas;
      this.posted = [];
      this.onCanvas(canvas.transferControlToOffscreen());
    }
    this.post();
  }

  private post(): void {
    const { camera, size, scale, colour, trails, flow, subject, themes, transferred } = this;
    if (transferred === undefined) return;
    const ratio = devicePixelRatio;
    const made = [camera, size, scale, colour, trails, flow, subject, themes, ratio];
    if (made.every((part, i) => part === this.posted[i])) return;
    this.posted = made;
    this.palette ??= readPalette(this);
    this.onView({ camera, size, ratio, palette: this.palette, scale, colour, trails, flow, subject });
  }

  private measure(): void {
    const { clientWidth: width, clientHeight: height } = this.querySelector('.space')!;
    if (width !== this.size.width || height !== this.size.height) this.size = { width, height };
  }

  private choices(): TemplateResult {
    const toggle = <T extends string>(
      label: string,
      now: T,
      all: readonly (readonly [T, string])[],
      choose: (value: T) => void,
    ): TemplateResult =>
      html`<div class="toggle" role="group" aria-label=${label}>
        ${all.map(
          ([value, words]) =>
            html`<button type="button" aria-pressed=${now === value} @click=${() => choose(value)}>
              ${words}
            </button>`,
        )}
      </div>`;
    const check = (
      label: string,
      now: boolean,
      choose: (value: boolean) => void,
      off = false,
    ): TemplateResult =>
      html`<label class="check">
        <input
          type="checkbox"
          .checked=${now}
          ?disabled=${off}
          @change=${(event: Event) => choose((event.target as HTMLInputElement).checked)}
        />
        ${label}
      </label>`;
    const scales = [
      ['logits', 'Logits'],
      ['probabilities', 'Probabilities'],
    ] as const;
    const colours = [
      ['status', 'By status'],
      ['accuracy', 'By accuracy'],
    ] as const;
    return html`${toggle('Axes', this.scale, scales, (value) => (this.scale = value))}
    ${toggle('Colour', this.colour, colours, (value) => (this.colour = value))}
    ${check('Trails', this.trails, (value) => (this.trails = value))}
    ${check('Exact gradient', this.flow, (value) => (this.flow = value), this.flowMissing !== null)}
    ${this.flowMissing === null ? nothing : html`<span class="off">${this.flowMissing}</span>`}`;
  }

  private labels(): TemplateResult[] {
    if (this.size.width === 0) return [];
    const { camera, scale, subject, size } = this;
    return axesOf(camera, boundsOf({ scale, subject }), size).labels.map(({ axis, text, at }) => {
      const { symbol: name, colour } = PARAMETERS[axis];
      return html`<span
        class=${text === null ? 'axis' : 'tick'}
        style="left: ${at.x.toFixed(1)}px; top: ${at.y.toFixed(1)}px; ${text === null ? `color: ${colour}` : ''}"
        >${text ?? symbol(scale === 'logits' ? name : CHANCES[axis])}</span
      >`;
    });
  }

  private legend(): TemplateResult {
    const arrows = this.flow
      ? html`<span
          ><b class="mark" style="color: var(--reward)">→</b> exact gradient, length by its fourth root</span
        >`
      : nothing;
    if (this.colour === 'accuracy')
      return html`<p class="keys">
        <span>Accuracy 0 <span class="ramp"></span> 1, shape by status</span>${arrows}
      </p>`;
    const present = LEARNER_STATUS.map(
      (status, i) => [status, i, this.cloud?.statuses[i] ?? 0] as const,
    ).filter(([status, , count]) => status === 'learning' || count > 0);
    return html`<p class="keys">
      ${present.map(
        ([status, i]) =>
          html`<span
            ><b class="mark" style="color: var(--${STATUS_COLOURS[i]})">${STATUS_MARKS[i]}</b>
            ${STATUS_MEANING[status]}</span
          >`,
      )}${arrows}
    </p>`;
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const camera = keyed(this.camera, event.key, event.shiftKey);
    if (camera === undefined) return;
    event.preventDefault();
    this.camera = camera;
  }

  private press(event: PointerEvent): void {
    (event.target as Element).setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  /** One pointer turns or moves; two zoom by their distance and move by their middle. */
  private move(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    this.pointers.set(event.pointerId, now);
    const { height } = this.size;
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      this.camera = dragged(this.camera, dx, dy, height, event.shiftKey || event.buttons === 2);
      return;
    }
    const distance = ({ x, y }: { x: number; y: number }): number =>
      Math.max(1, Math.hypot(x - other.x, y - other.y));
    const zoomed = zoomBy(this.camera, distance(now) / distance(before));
    this.camera = dragged(zoomed, dx / 2, dy / 2, height, true);
  }

  /** The page scrolls under a pointer that only passes over the picture. */
  private wheel(event: WheelEvent): void {
    if (document.activeElement !== this.transferred && !event.ctrlKey) return;
    event.preventDefault();
    this.camera = zoomBy(this.camera, WHEEL_ZOOM ** -event.deltaY);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lab-population': LabPopulation;
  }
}
