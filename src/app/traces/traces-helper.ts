/** The worker beside the worker of traces: it does the jobs that it is given, one after the other. */
import { joinedTables } from '../../study/calibrate/read-logs';
import { TimeGate } from '../time-gate';
import { answerOf, failureOf, type HeldTables } from './traces-jobs';
import type { FromTracesHelper, ToTracesHelper } from './traces-lanes';

const MESSAGE_MS = 100;

let held: HeldTables | undefined;

self.addEventListener('message', ({ data }: MessageEvent<ToTracesHelper>) => {
  if (data.type === 'hold') {
    held = { tables: joinedTables([data.own]), others: joinedTables([data.others]) };
    return;
  }
  const { id, job } = data;
  const post = (message: FromTracesHelper): void => self.postMessage(message);
  const gate = new TimeGate(MESSAGE_MS);
  answerOf(job, held, {
    onProgress: (progress) => {
      if (!gate.pass()) return;
      post({ id, progress });
    },
  }).then(
    (answer) => post({ id, answer }),
    (error: unknown) => post({ id, failure: failureOf(error) }),
  );
});
