/**
 * The rollouts in jax-js: an attempt of all trajectories is one function that it compiles, with a mask of those that go
 * on. Draws are of its own generator. Using an array takes it; `.ref` keeps it for another use.
 */
import { defaultDevice, init, jit, numpy as np, random } from '@jax-js/jax';
import {
  CORRECT,
  CORRECT_STOP,
  GROUP_SIZE,
  LONGEST,
  MAX_ATTEMPTS,
  totalsOf,
  WRONG_RESAMPLE,
} from './process.mjs';

const asNumber = (condition) => condition.astype(np.float32);

/** An attempt; after the last one every trajectory has ended. */
const attemptOf = (last) =>
  jit((keys, nC, nW, active, rewarded, sums) => {
    const [first, second] = np.unstack(keys);
    const n = active.shape;
    const draw = random.uniform(first, n);
    const length = np.floor(random.uniform(second, n).mul(LONGEST)).add(1);
    const c = active.ref.mul(asNumber(draw.ref.less(CORRECT)));
    const w = active.ref.sub(c.ref);
    const soFarC = nC.add(c.ref);
    const soFarW = nW.add(w.ref);
    const costC = length.ref.mul(c.ref);
    const costW = length.mul(w.ref);
    const terms = np.stack([
      costC.ref.sum(),
      costW.ref.sum(),
      costC.ref.mul(soFarC.ref).sum(),
      costW.ref.mul(soFarC.ref).sum(),
      costC.mul(soFarW.ref).sum(),
      costW.mul(soFarW.ref).sum(),
      c.ref.mul(soFarC.ref).sum(),
      w.ref.mul(soFarC.ref).sum(),
      c.ref.mul(soFarW.ref).sum(),
      w.mul(soFarW.ref).sum(),
    ]);
    const stops = asNumber(np.logicalOr(draw.ref.less(CORRECT_STOP), draw.greaterEqual(WRONG_RESAMPLE)));
    const ended = last ? active.ref : active.ref.mul(stops.ref);
    if (last) stops.dispose();
    return [soFarC, soFarW, active.sub(ended.ref), rewarded.add(ended.mul(c)), sums.add(terms)];
  });

/** Bins of groups. The cap ends one trajectory in 10¹³, which single precision would not tell from none: 0 stands for it. */
const binsOf = jit((nC, nW, rewarded) => {
  const byGroup = (values) => values.reshape([-1, GROUP_SIZE]).sum(1);
  const lost = np.subtract(1, rewarded.ref);
  const right = byGroup(rewarded.ref);
  const groups = right.shape[0];
  const columns = np.stack([
    np.ones([groups]),
    byGroup(rewarded.ref.mul(nC.ref)),
    byGroup(rewarded.mul(nW.ref)),
    byGroup(lost.ref.mul(nC)),
    byGroup(lost.mul(nW)),
    np.zeros([groups]),
    np.zeros([groups]),
  ]);
  const bins = np
    .arange(0, GROUP_SIZE + 1)
    .astype(np.float32)
    .reshape([GROUP_SIZE + 1, 1]);
  const bin = asNumber(bins.equal(right.reshape([1, groups])));
  return np.matmul(bin, np.transpose(columns));
});

export async function startJax() {
  const devices = await init('webgpu');
  if (!devices.includes('webgpu')) throw new Error('jax-js finds no WebGPU.');
  defaultDevice('webgpu');
  const [attempt, lastAttempt] = [attemptOf(false), attemptOf(true)];
  let seed = 0;

  const count = async (trajectories) => {
    const keys = np.unstack(random.split(random.key(++seed), [MAX_ATTEMPTS, 2]));
    let nC = np.zeros([trajectories]);
    let nW = np.zeros([trajectories]);
    let active = np.ones([trajectories]);
    let rewarded = np.zeros([trajectories]);
    let sums = np.zeros([10]);
    for (const [i, key] of keys.entries()) {
      const step = i === MAX_ATTEMPTS - 1 ? lastAttempt : attempt;
      [nC, nW, active, rewarded, sums] = step(key, nC, nW, active, rewarded, sums);
    }
    active.dispose();
    const bins = binsOf(nC, nW, rewarded);
    const [sumsRead, binsRead] = await Promise.all([sums.data(), bins.data()]);
    return totalsOf([...sumsRead, 0, 0, ...binsRead]);
  };
  return { name: `jax-js ${import.meta.env.JAX_VERSION}, webgpu`, count };
}
