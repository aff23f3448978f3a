/**
 * The rollouts in TensorFlow.js: tensors over all trajectories, and attempt after attempt a mask of those that go on.
 * It has no integers of 32 bits without a sign, so draws are its own uniform numbers.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgpu';
import {
  CORRECT,
  CORRECT_STOP,
  GROUP_SIZE,
  LONGEST,
  MAX_ATTEMPTS,
  totalsOf,
  WRONG_RESAMPLE,
} from './process.mjs';

export async function startTfjs() {
  await tf.setBackend('webgpu');
  await tf.ready();
  return { name: `TensorFlow.js ${tf.version_core}, ${tf.getBackend()}`, count: countWithTfjs };
}

async function countWithTfjs(trajectories) {
  const counters = tf.tidy(() => {
    let nC = tf.zeros([trajectories]);
    let nW = tf.zeros([trajectories]);
    let active = tf.ones([trajectories]);
    let rewarded = tf.zeros([trajectories]);
    let capped = tf.zeros([trajectories]);
    let lastC = tf.zeros([trajectories]);
    let sums = tf.zeros([10]);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const draw = tf.randomUniform([trajectories]);
      const length = tf.add(tf.floor(tf.mul(tf.randomUniform([trajectories]), LONGEST)), 1);
      const c = tf.mul(active, tf.cast(tf.less(draw, CORRECT), 'float32'));
      const w = tf.sub(active, c);
      nC = tf.add(nC, c);
      nW = tf.add(nW, w);
      const costC = tf.mul(length, c);
      const costW = tf.mul(length, w);
      const kinds = [costC, costW, costC, costW, costC, costW, c, w, c, w];
      const times = [undefined, undefined, nC, nC, nW, nW, nC, nC, nW, nW];
      const terms = kinds.map((kind, i) => tf.sum(times[i] ? tf.mul(kind, times[i]) : kind));
      sums = tf.add(sums, tf.stack(terms));
      const stops = tf.logicalOr(tf.less(draw, CORRECT_STOP), tf.greaterEqual(draw, WRONG_RESAMPLE));
      const ended = attempt === MAX_ATTEMPTS ? active : tf.mul(active, tf.cast(stops, 'float32'));
      rewarded = tf.add(rewarded, tf.mul(ended, c));
      if (attempt === MAX_ATTEMPTS) {
        capped = active;
        lastC = c;
      }
      active = tf.sub(active, ended);
    }
    const cappedC = tf.mul(capped, lastC);
    const cappedW = tf.sub(capped, cappedC);
    const allSums = tf.concat([sums, tf.stack([tf.sum(tf.mul(cappedC, nC)), tf.sum(tf.mul(cappedW, nC))])]);

    const byGroup = (values) => tf.sum(tf.reshape(values, [-1, GROUP_SIZE]), 1);
    const right = byGroup(rewarded);
    const lost = tf.sub(1, rewarded);
    const columns = tf.stack(
      [
        tf.onesLike(right),
        byGroup(tf.mul(rewarded, nC)),
        byGroup(tf.mul(rewarded, nW)),
        byGroup(tf.mul(lost, nC)),
        byGroup(tf.mul(lost, nW)),
        byGroup(cappedC),
        byGroup(cappedW),
      ],
      1,
    );
    const bin = tf.cast(tf.equal(tf.expandDims(right, 1), tf.range(0, GROUP_SIZE + 1)), 'float32');
    return tf.concat([allSums, tf.reshape(tf.matMul(bin, columns, true, false), [-1])]);
  });
  const numbers = await counters.data();
  counters.dispose();
  return totalsOf(Array.from(numbers));
}
