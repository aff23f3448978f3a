import { expect, test } from 'vitest';
import {
  INPUT_FIELDS,
  type InputId,
  inputsOf,
  isAppendixC,
  misfits,
  textsOf,
} from '../../../src/app/paper/appendix-c-inputs';
import { APPENDIX_C_INPUTS } from '../../../src/study/paper/appendix-c';

const texts = textsOf(APPENDIX_C_INPUTS);

test('the inputs of Appendix C come back as they went in', () => {
  expect(misfits(texts)).toEqual([]);
  expect(inputsOf(texts)).toEqual(APPENDIX_C_INPUTS);
  expect(isAppendixC(inputsOf(texts))).toBe(true);
  expect(isAppendixC(inputsOf({ ...texts, length: '9' }))).toBe(false);
});

test.each<[InputId, string[], string[]]>([
  ['thetaS', ['40', '-40', '−1.5', ' 0 '], ['41', '', 'a', '1,5', 'NaN']],
  ['length', ['1', '4096'], ['0', '1.5', '4097', '-8']],
  ['gamma', ['1', '0.001'], ['0', '1.1', '-1']],
  ['klWeight', ['0', '0.05'], ['-1', '1001']],
  ['trajectory', ['W,R,C,S', 'wrcs', 'C S', 'W,R,W'], ['', 'S', 'W,S,C', 'WRX', 'W,C', 'CR'.repeat(33)]],
])('%s takes what fits and nothing else', (id, good, bad) => {
  const field = INPUT_FIELDS.find((one) => one.id === id)!;
  expect(good.filter((text) => !field.fits(text))).toEqual([]);
  expect(bad.filter((text) => field.fits(text))).toEqual([]);
});

test('a minus sign of typography and a short form of the trajectory are read', () => {
  expect(inputsOf({ ...texts, thetaS: '−1.5', trajectory: 'crws' })).toMatchObject({
    policy: { thetaS: -1.5 },
    trajectory: 'C,R,W,S',
  });
});
