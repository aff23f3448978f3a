/** Whether a Slurm of one node can be set up here. */
import { spawnSync } from 'node:child_process';

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'scontrol'];
const PACKAGES = ['slurm-wlm', 'munge'];
/** Of one call of apt-get; what takes longer is no network to speak of. */
const INSTALL_MS = 180_000;

/**
 * Installs it where the environment asks for that.
 * @returns {string | null} why there can be no Slurm here, as a sentence; null where there can
 */
export function whyNoSlurm() {
  if (process.getuid?.() !== 0) return 'Its daemons need root here.';
  if (missing().length > 0 && process.env.DS_LAB_INSTALL_SLURM === '1') install();
  const programs = missing();
  if (programs.length === 0) return null;
  return `${programs.join(', ')} are not installed: apt-get install ${PACKAGES.join(' ')}, or set DS_LAB_INSTALL_SLURM=1.`;
}

function install() {
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 2, 2],
      timeout: INSTALL_MS,
    }).status === 0;
  const packages = ['install', '-y', '--no-install-recommends', ...PACKAGES];
  // A fresh image has no lists of packages.
  if (!apt(...packages) && apt('update')) apt(...packages);
}

function missing() {
  return PROGRAMS.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
}
