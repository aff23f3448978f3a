/** What splitting costs grows with the length of the text and not with its square, whatever the text. */
import { expect, it } from 'vitest';
import { analyseTrace } from '../../../../src/traces/split/analyse';
import { prepareSplitter } from '../../../../src/traces/split/options';
import { applyRule } from '../../../../src/traces/split/split';
import { rawTrace } from '../../../support/raw-trace';

const splitter = prepareSplitter();
const ROUNDS = 7;

/** Milliseconds of the processor. */
function cost(unit: string, length: number): number {
  const long = unit.repeat(Math.ceil(length / unit.length));
  const before = process.cpuUsage();
  applyRule(analyseTrace(rawTrace(long, { prompt: long.slice(0, 100) }), splitter), 'every-mention');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function median(values: number[]): number {
  return values.sort((x, y) => x - y)[(values.length - 1) / 2]!;
}

// Eight times the text may cost eight times the time; a quadratic step makes it 64. The bound is the geometric mean, 22, so
// that growing tables do not matter; below 10 ms there is nothing to tell apart. The two lengths take turns.
it.each([
  ...[
    'wait ',
    '\\boxed{',
    '\\boxed{1}',
    '1,1,1,',
    '((((',
    '9.',
    '1.',
    '=1\n',
    'a=1.\n',
    '1+1=2. ',
    '{',
    '}',
    ' ',
    '\n',
    '1',
  ],
  ...[
    '<answer>',
    '<answer>5</answer> wait ',
    'the answer is 5. wait ',
    'the answer is ',
    '"if the answer is ',
    'Final answer: x ',
  ],
  ...[
    '</think>',
    '\\frac{1}{3} ',
    '1e99 ',
    '0.000',
    'und 1,5 ',
    '等一下',
    'a-',
    'The answer is wrong. ',
    'x',
  ],
])('%j repeated', (unit) => {
  const rounds = Array.from({ length: ROUNDS }, () => [cost(unit, 50_000), cost(unit, 400_000)] as const);
  const short = median(rounds.map(([one]) => one));
  expect(median(rounds.map(([, eight]) => eight))).toBeLessThan(22 * Math.max(short, 10));
});
