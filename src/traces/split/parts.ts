/** Where the thinking ends and what is shown to the user begins. */
import type { Part, RawTrace, Span } from '../trace';

/** Closing tags of the thinking, of several families of models; opening ones are needed by none. */
export const THINK_END_TAGS: readonly string[] = [
  '</think>',
  '</thinking>',
  '</thought>',
  '</reasoning>',
  '</seed:think>',
  '◁/think▷',
  '[/THINK]',
];
const THINK_START_TAGS = [
  '<think>',
  '<thinking>',
  '<thought>',
  '<reasoning>',
  '<seed:think>',
  '◁think▷',
  '[THINK]',
];

export interface Parts {
  /** Where the visible part begins, behind the tag; undefined if the completion has no parts. */
  readonly visibleStart: number | undefined;
  /** The tag itself; undefined where the log keeps the parts apart. */
  readonly tag: Span | undefined;
  /** The thinking was opened and never closed. */
  readonly unclosed: boolean;
}

/** The last closing tag counts: a model may think several times, and only behind the last is its answer. */
export function partsOf(raw: RawTrace): Parts {
  const { text, thinkingEnd } = raw;
  if (thinkingEnd !== undefined) {
    return { visibleStart: Math.min(Math.max(0, thinkingEnd), text.length), tag: undefined, unclosed: false };
  }
  let tag: Span | undefined;
  for (const name of THINK_END_TAGS) {
    const start = text.lastIndexOf(name);
    if (start >= 0 && (tag === undefined || start > tag.start)) tag = { start, end: start + name.length };
  }
  const unclosed = THINK_START_TAGS.some((name) => text.lastIndexOf(name) > (tag?.start ?? -1));
  return { visibleStart: tag?.end, tag, unclosed };
}

export function partAt(parts: Parts, position: number): Part {
  if (parts.visibleStart === undefined) return parts.unclosed ? 'thinking' : 'text';
  return position < parts.visibleStart ? 'thinking' : 'visible';
}
