/** The worker that verifies, one verification at a time; a new one ends the one before. */
import type { EngineId, TallyEngine } from '../../engine/engine';
import { measureThroughput } from '../../study/bench/throughput';
import type { Check } from '../../study/verify/check';
import { enginesPresent } from '../../study/verify/engines-present';
import { ALL_FAULTS, engineOf } from '../../study/verify/fault-list';
import { kernelsWith } from '../../study/verify/plant';
import { quantilePoints } from '../../study/verify/quantiles';
import { type EngineUnderTest, plannedChecks, verify } from '../../study/verify/verify';
import { DEFAULT_PLANS, DEFAULT_TRAJECTORIES, quickWork, wholeWork, workFor } from '../../study/verify/work';
import type { ZScores } from '../../study/verify/z-scores';
import { endOf, OneAtATime } from '../one-at-a-time';
import { ENGINE_TITLES } from '../protocol';
import '../tell-buffers';
import { TimeGate } from '../time-gate';
import { enginesOfBrowser } from './verify-engines';
import type { FromVerifyWorker, ToVerifyWorker, VerifyEvent, VerifyRequest } from './verify-protocol';

/** Between messages of progress: ten a second are as many as a reader follows. */
const MESSAGE_MS = 100;
/** As many points as a figure tells apart. */
const POINTS = 121;
const LARGEST_SHOWN = 5;

type Post = (event: VerifyEvent) => void;

const verifications = new OneAtATime();

self.addEventListener('message', ({ data }: MessageEvent<ToVerifyWorker>) => {
  if (data.type === 'cancel') return verifications.cancel(data.run);
  const post: Post = (event) => self.postMessage({ ...event, run: data.run } satisfies FromVerifyWorker);
  verifications.begin(data.run, async (signal) =>
    post(await endOf(signal, () => verifyAndTell(data, signal, post))),
  );
});

async function verifyAndTell(
  { extent, seed, fault }: VerifyRequest,
  signal: AbortSignal,
  post: Post,
): Promise<void> {
  const planted = ALL_FAULTS.find(({ id }) => id === fault);
  const known = enginesOfBrowser(kernelsWith(fault));
  const wanted = planted === undefined ? known : known.filter(({ id }) => id === engineOf(planted));
  const engines = await enginesPresent(wanted, (id, { message }) =>
    post({ type: 'absent', id, reason: message }),
  );
  const work =
    planted !== undefined
      ? workFor(planted.kernel, seed)
      : extent === 'quick'
        ? quickWork(seed)
        : wholeWork({ plans: DEFAULT_PLANS, trajectories: DEFAULT_TRAJECTORIES, seed });
  post({ type: 'planned', checks: plannedChecks(engines, work) });
  let begun = performance.now();
  const gate = new TimeGate(MESSAGE_MS);
  await verify(engines, work, {
    seed,
    signal,
    onEngine: (id, adapter) => post({ type: 'adapter', id, adapter }),
    onBegin: (check) => {
      begun = performance.now();
      post({ type: 'begun', check });
    },
    onProgress: (done, total) => {
      if (!gate.pass()) return;
      post({ type: 'progress', done, total });
    },
    onCheck: (check) => {
      const { evidence } = check;
      if (evidence?.kind === 'z-scores') tellScores(evidence.scores, post);
      post({ type: 'check', check: withoutSingleScores(check), seconds: (performance.now() - begun) / 1000 });
    },
  });
  if (planted !== undefined || engines.length === 0) return;
  post({ type: 'measuring' });
  await tellThroughput(engines, signal, post);
}

/** The quantiles are worked out here: sorting and Beta quantiles of thousands are too much for the page. */
function tellScores({ scores, independent }: ZScores, post: Post): void {
  const size = ({ z }: { readonly z: number }): number => Math.abs(z);
  post({
    type: 'scores',
    scores: {
      points: quantilePoints(scores.map(({ z }) => z), independent, POINTS),
      largest: scores.toSorted((a, b) => size(b) - size(a)).slice(0, LARGEST_SHOWN),
      count: scores.length,
    },
  }); // prettier-ignore
}

function withoutSingleScores(check: Check): Check {
  const { evidence } = check;
  if (evidence?.kind !== 'z-scores') return check;
  return { ...check, evidence: { ...evidence, scores: { ...evidence.scores, scores: [] } } };
}

async function tellThroughput(
  engines: readonly EngineUnderTest[],
  signal: AbortSignal,
  post: Post,
): Promise<void> {
  const started: { readonly id: EngineId; readonly engine: TallyEngine }[] = [];
  try {
    for (const under of engines) started.push({ id: under.id, engine: await under.create({}) });
    const named = Object.fromEntries(
      started.map(({ id, engine }) => [`${ENGINE_TITLES[id]}, ${engine.adapter}`, engine]),
    );
    post({ type: 'throughput', throughput: await measureThroughput(named, { signal }) });
  } finally {
    for (const { engine } of started) engine.dispose();
  }
}
