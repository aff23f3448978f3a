import { expect, test } from 'vitest';
import { TracesStudy } from '../../../../src/app/traces/traces-study';
import { ScriptedWorker } from '../../../support/scripted-worker';

const file = (name: string): File => new File(['{}'], name);

test('logs that are opened keep the comparison that was chosen, and drop the shipped one', () => {
  const study = new TracesStudy(() => new ScriptedWorker());
  study.open([file('grpo.jsonl')]);
  expect(study.state.question.others).toBeNull();
  const others = { kind: 'files', files: [file('sft.jsonl')] } as const;
  study.ask({ others });
  study.open([file('dapo.jsonl')]);
  expect(study.state.question.others).toEqual(others);
});
