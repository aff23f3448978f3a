/** Why there can be no Slurm here, as a sentence; null where there can. Installs it where the environment asks for that. */
export function whyNoSlurm(): string | null;
