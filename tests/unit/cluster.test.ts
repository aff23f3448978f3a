/** The examples for clusters say what the command line understands. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseShard } from '../../src/study/shard';

const FOLDER = new URL('../../examples/cluster/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

interface Container {
  name: string;
  args: string[];
  env: { name: string; valueFrom: { fieldRef: { fieldPath: string } } }[];
  volumeMounts: { name: string }[];
}
interface Job {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec: {
    completionMode: string;
    completions: number;
    parallelism: number;
    backoffLimitPerIndex: number;
    podFailurePolicy: {
      rules: {
        action: string;
        onExitCodes?: { containerName: string; operator: string; values: number[] };
      }[];
    };
    template: {
      spec: { restartPolicy: string; containers: Container[]; volumes: { name: string }[] };
    };
  };
}

describe('the Job for Kubernetes', () => {
  const { apiVersion, kind, metadata, spec } = JSON.parse(read('kubernetes-job.json')) as Job;
  const pod = spec.template.spec;
  const container = pod.containers[0]!;

  test('is an Indexed Job whose pods are retried by index', () => {
    expect([apiVersion, kind]).toEqual(['batch/v1', 'Job']);
    // A DNS label, which names of pods are made of.
    expect(metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
    expect(spec.completionMode).toBe('Indexed');
    expect(spec.parallelism).toBeLessThanOrEqual(spec.completions);
    expect(spec.backoffLimitPerIndex).toBeGreaterThan(0);
    // Both backoffLimitPerIndex and podFailurePolicy are refused with any other.
    expect(pod.restartPolicy).toBe('Never');
    expect(pod.containers).toHaveLength(1);
    for (const { onExitCodes } of spec.podFailurePolicy.rules) {
      if (!onExitCodes) continue;
      expect(onExitCodes.containerName).toBe(container.name);
      // Ascending, without 0.
      expect(onExitCodes.values).toEqual([2, 3]);
    }
    const volumes = pod.volumes.map(({ name }) => name);
    for (const { name } of container.volumeMounts) expect(volumes).toContain(name);
  });

  test('gives every index a shard of its own, and all shards', () => {
    expect(container.env.map(({ name, valueFrom }) => [name, valueFrom.fieldRef.fieldPath])).toEqual([
      ['SHARD', "metadata.annotations['batch.kubernetes.io/job-completion-index']"],
    ]);
    const shards = Array.from({ length: spec.completions }, (_, index) => {
      const args = container.args.map((arg) => arg.replaceAll('$(SHARD)', String(index)));
      expect(args).toContain('--resume');
      expect(args[args.indexOf('--out') + 1]).toBe(`/data/out/shard-${index}`);
      return parseShard(args[args.indexOf('--shard') + 1]!);
    });
    expect(new Set(shards.map((shard) => shard!.index)).size).toBe(spec.completions);
    expect(shards.every((shard) => shard!.of === spec.completions)).toBe(true);
  });
});

test('the array for Slurm can be requeued, and hands its signals to the run', () => {
  const script = read('slurm.sh');
  for (const option of ['--array=0-7', '--requeue', '--open-mode=append'])
    expect(script).toContain(`#SBATCH ${option}\n`);
  expect(script).toMatch(/^exec node .*--shard "\$task\/\$of" --resume$/m);
});
