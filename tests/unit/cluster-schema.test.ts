/** The Job of examples/cluster is one that the API of Kubernetes takes: tests/data/kubernetes. */
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { expect, test } from 'vitest';

const PROJECT = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, PROJECT), 'utf8');

/** What the changes below reach into. */
interface Job {
  apiVersion: string;
  spec: Record<string, unknown> & {
    podFailurePolicy: { rules: Record<string, unknown>[] };
    template: { spec: { containers: { args: unknown[]; volumeMounts: Record<string, unknown>[] }[] } };
  };
}

const validate = new Ajv({ allErrors: true }).compile(
  JSON.parse(read('tests/data/kubernetes/job-1.36.json')),
);

/** What is wrong with the example after `change`, one sentence each. */
function faults(change: (job: Job) => unknown = () => undefined): string[] {
  const job = JSON.parse(read('examples/cluster/kubernetes-job.json')) as Job;
  change(job);
  void validate(job);
  return (validate.errors ?? []).map(
    ({ dataPath, message, params }) => `${dataPath} ${message} ${JSON.stringify(params)}`,
  );
}

test('the Job is as the published schema has it', () => {
  expect(faults()).toEqual([]);
});

test.each<[string, (job: Job) => unknown, RegExp]>([
  [
    'a misspelt field',
    ({ spec }) => {
      spec.backoffLimitPerIndexes = spec.backoffLimitPerIndex;
      delete spec.backoffLimitPerIndex;
    },
    /^\.spec should NOT have additional properties .*"backoffLimitPerIndexes"/,
  ],
  [
    'a misspelt field deep inside',
    ({ spec }) => (spec.template.spec.containers[0]!.volumeMounts[0]!.mountpath = '/data'),
    /^\.spec\.template\.spec\.containers\[0\]\.volumeMounts\[0\] should NOT have .*"mountpath"/,
  ],
  ['a number as text', ({ spec }) => (spec.completions = '8'), /^\.spec\.completions should be integer/],
  [
    'an argument as a number',
    ({ spec }) => spec.template.spec.containers[0]!.args.push(8),
    /^\.spec\.template\.spec\.containers\[0\]\.args\[\d+\] should be string/,
  ],
  [
    'a rule without its action',
    ({ spec }) => delete spec.podFailurePolicy.rules[0]!.action,
    /^\.spec\.podFailurePolicy\.rules\[0\] should have required property 'action'/,
  ],
  ['a Job of another version', (job) => (job.apiVersion = 'batch/v1beta1'), /^\.apiVersion should be equal/],
])('refuses %s', (_, change, fault) => {
  const found = faults(change);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(fault);
});
