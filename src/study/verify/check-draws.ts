/** The generator of an engine: published answers, and random draws against the reference. */
import type { Engine, TallyEngine } from '../../engine/engine';
import type { Check } from './check';
import { edgeDraws, KNOWN_ANSWERS, randomDraws } from './known-answers';

const DRAWS = 4096;

/** The first check that fails, of engines that differ in how they divide and do the work; else that of the first. */
export async function ofEach<E>(engines: readonly E[], check: (engine: E) => Promise<Check>): Promise<Check> {
  const checks: Check[] = [];
  for (const engine of engines) checks.push(await check(engine));
  return checks.find(({ passed }) => !passed) ?? checks[0]!;
}

export async function checkKnownAnswers(engine: TallyEngine): Promise<Check> {
  const words = await engine.draw(KNOWN_ANSWERS.map(({ input }) => input));
  const wrong = KNOWN_ANSWERS.flatMap(({ answer }) => answer).findIndex((word, i) => words[i] !== word);
  return {
    engine: engine.id,
    name: 'known answers',
    passed: wrong < 0,
    detail:
      wrong < 0
        ? `The ${KNOWN_ANSWERS.length} published answers of Philox4x32-10 come out.`
        : `Answer ${wrong >> 2} of Philox4x32-10 differs in word ${wrong & 3}: got ${words[wrong]!.toString(16)}.`,
  };
}

export async function checkDraws(engine: TallyEngine, reference: Engine): Promise<Check> {
  const inputs = [...randomDraws(DRAWS), ...edgeDraws()];
  const [mine, expected] = await Promise.all([engine.draw(inputs), reference.draw(inputs)]);
  const wrong = expected.findIndex((word, i) => word !== mine[i]);
  return {
    engine: engine.id,
    name: 'draws',
    passed: wrong < 0,
    detail:
      wrong < 0
        ? `${expected.length} words, random ones and those of counters at edges, equal the reference.`
        : `Word ${wrong & 3} of draw ${wrong >> 2} is ${mine[wrong]}, and ${expected[wrong]} in the reference.`,
  };
}
