#!/bin/bash
# A run in pieces, one a task of a Slurm array:
#
#     sbatch examples/cluster/slurm.sh EXPERIMENT.json OUT
#
# from the folder of the lab, with OUT on a disk that all nodes share. Change the resources below to fit; with GPUs, one
# a task: --gres=gpu:1. A task that is preempted, requeued or moved off a failed node goes on with the blocks that it had
# finished. When all are done:
#
#     npm run -s lab -- merge OUT/shard-* --out OUT
#
# or as a job of its own, at once: sbatch --dependency=afterok:JOB --wrap "node dist-cli/lab.js merge OUT/shard-* --out OUT"
#
#SBATCH --job-name=ds-lab
#SBATCH --array=0-7
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=ds-lab-%A_%a.txt
set -euo pipefail
experiment=${1:?the experiment file}
out=${2:?the folder of the results}
engine=${3:-auto}
task=$SLURM_ARRAY_TASK_ID
of=$SLURM_ARRAY_TASK_COUNT

# In place of the shell, so that Slurm's SIGTERM reaches the run: it then ends in good order.
exec node dist-cli/lab.js run "$experiment" --engine "$engine" --out "$out/shard-$task" --shard "$task/$of" --resume
