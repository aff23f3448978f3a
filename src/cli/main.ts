/** The command line: `npm run -s lab -- VERB …`. Results go to stdout or --out, everything else to stderr. */
import { Command, CommanderError } from 'commander';
import { DEFAULT_SEED } from '../experiment/seed';
import { DEFAULT_TRAJECTORIES } from '../study/paper/run-paper';
import { DEFAULT_PLANS, DEFAULT_TRAJECTORIES as VERIFY_TRAJECTORIES } from '../study/verify/work';
import { WRITE_FORMATS } from '../traces/write/writer';
import { RULE_NAMES } from '../study/calibrate/calibrate-reading';
import { DEFAULT_OBJECTIVES } from '../study/compare/objectives';
import { DEFAULT_THRESHOLD } from '../study/compare/verdict';
import { DEFAULT_RESAMPLES, INTERVAL_METHODS } from '../traces/estimate/bootstrap';
import { bench, type BenchOptions } from './bench';
import { calibrateCommand, type CalibrateOptions } from './calibrate';
import { compare, type CompareOptions } from './compare';
import { ENGINE_NAMES } from './engines';
import { estimate, type EstimateOptions } from './estimate';
import { exact } from './exact';
import { EXIT, reportError } from './exit';
import { info } from './info';
import { merge, type MergeOptions } from './merge';
import { paper, type PaperCommandOptions } from './paper';
import { run, type RunOptions } from './run';
import { questionSets, type QuestionsOptions, synthesize, type SynthesizeOptions } from './synthesize';
import { verifyCommand, type VerifyCommandOptions } from './verify';

const ENGINE_HELP = `engine: ${ENGINE_NAMES.join(', ')}`;

let exitCode: number = EXIT.done;

/** Wraps a verb so that its exit code and its errors end the process in one place. */
function verb<A extends unknown[]>(action: (...args: A) => number | Promise<number>) {
  return async (...args: A): Promise<void> => {
    exitCode = await action(...args);
  };
}

/** An option that may be given more than once. */
const collected = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

const program = new Command('lab')
  .description('The Decision–Sampling Lab: how much learning signal reaches sampling, and how much deciding.')
  .version(__APP_VERSION__)
  .showHelpAfterError('Run with --help to see what is allowed.')
  .exitOverride();

program
  .command('run')
  .argument('<file>', 'experiment file, such as examples/kl-vs-length.json')
  .description(
    'run an experiment: attribution in every cell, exact beside Monte Carlo; with training.steps in the file a ' +
      'training, with any objective that compare --objectives list names',
  )
  .option('--engine <name>', ENGINE_HELP, 'auto')
  .option('--seed <integer>', 'seed instead of the one in the file')
  .option('--out <folder>', 'write result.json there, and keep finished blocks there as they come')
  .option(
    '--resume',
    'go on with the finished blocks in --out; begins where there are none; not of a training',
  )
  .option('--shard <i/n>', 'piece i of n, for several machines; `lab merge` puts them together')
  .option('--json', 'print the result as JSON (the default where stdout is no terminal)')
  .action(verb((file: string, options: RunOptions) => run(file, options)));

program
  .command('merge')
  .argument('<folders...>', 'folders of all shards of a run, in any order')
  .description('put shards together: byte for byte the result of the run in one piece')
  .option('--out <folder>', 'write result.json there')
  .option('--json', 'print the result as JSON (the default where stdout is no terminal)')
  .action(verb((folders: string[], options: MergeOptions) => merge(folders, options)));

program
  .command('compare')
  .argument('[file]', 'experiment file; the default experiment without one')
  .description('objectives side by side on one policy and one set of trajectories')
  .option(
    '--objectives <ids>',
    'presets, with commas between; "list" names them and says what each is made of; PRESET;path=value;… changes parts of one',
    DEFAULT_OBJECTIVES.join(','),
  )
  .option('--kl-weight <number>', 'weight of every KL penalty that is on, instead of the preset\u2019s own')
  .option(
    '--threshold <factor>',
    'the largest factor between sampling and deciding that is called balanced (Definition 3.1 names none)',
    String(DEFAULT_THRESHOLD),
  )
  .option(
    '--set <path=value>',
    'change a field, as in model.lengths=200 or model.policy.thetaDW=-3; as often as you like',
    collected,
  )
  .option(
    '--sweep <axis>',
    'vary a field, as in model.lengths:1,8,64 or objective.kl.weight:log,0.001,1,7; in the place of the file’s axes',
    collected,
  )
  .option('--trajectories <count>', 'trajectories instead of those in the file')
  .option('--engine <name>', ENGINE_HELP, 'auto')
  .option('--seed <integer>', 'seed instead of the one in the file')
  .option('--out <folder>', 'write comparison.json there')
  .option('--json', 'print the comparison as JSON (the default where stdout is no terminal)')
  .option('--table', 'print the tables where stdout is no terminal, too')
  .action(verb((file: string | undefined, options: CompareOptions) => compare(file, options)));

program
  .command('exact')
  .argument('<cases>', 'case file')
  .description('exact answers of a case file, as JSON')
  .option('--out <file>', 'write to a file')
  .option('--json', 'JSON, which is the only form')
  .action(verb((file: string, options: { out?: string }) => exact(file, options)));

program
  .command('estimate')
  .argument('<cases>', 'case file')
  .description('Monte Carlo estimates of a case file with standard errors, as JSON')
  .requiredOption('--trajectories <count>', 'trajectories of each case')
  .option('--engine <name>', ENGINE_HELP, 'auto')
  .option('--seed <integer>', 'seed', DEFAULT_SEED)
  .option('--out <file>', 'write to a file')
  .option('--json', 'JSON, which is the only form')
  .action(verb((file: string, options: EstimateOptions) => estimate(file, options)));

program
  .command('verify')
  .description('hold every engine present against the reference; exit 1 if one check fails')
  .option('--engine <name>', ENGINE_HELP, 'auto')
  .option('--plans <count>', 'random plans to compare', String(DEFAULT_PLANS))
  .option('--seed <integer>', 'which random plans and cases', '1')
  .option('--trajectories <count>', 'trajectories of each case of the z-scores', String(VERIFY_TRAJECTORIES))
  .option(
    '--quick',
    'a sample of each check, as the page opens with; with --plant-fault the check that looks at its kernel',
  )
  .option('--plant-fault <name>', 'break the kernel on purpose, to see that the checks can fail')
  .option('--out <file>', 'write the report to a file')
  .option('--json', 'the report as JSON')
  .action(verb((options: VerifyCommandOptions) => verifyCommand(options)));

program
  .command('paper')
  .description(
    'every claim and table of the paper: printed, exact and Monte Carlo; exit 1 if a number is off',
  )
  .option('--trajectories <count>', 'trajectories of each setting', String(DEFAULT_TRAJECTORIES))
  .option('--engine <name>', ENGINE_HELP, 'auto')
  .option('--seed <integer>', 'seed', DEFAULT_SEED)
  .option('--plant-fault <name>', 'put a wrong number into a claim or table, to see that it can fail')
  .option('--out <file>', 'write the report to a file, as JSON')
  .option('--json', 'the report as JSON (the default where stdout is no terminal)')
  .action(verb((options: PaperCommandOptions) => paper(options)));

program
  .command('calibrate')
  .argument(
    '[files...]',
    'logs of a model: verl, TRL, lm-evaluation-harness, inspect-ai, chat JSONL and others; example:rl-like is a synthetic one',
  )
  .description(
    'p_s, p_d|C and p_d|W of a model’s own traces, with intervals, and whether the model of the paper fits',
  )
  .option('--format <name>', 'format of the files, where detection is not to be trusted')
  .option('--truth <column>', 'column, or dotted path, of the right answer')
  .option('--class <column>', 'column of the class of difficulty; "file" for the names of the files')
  .option(
    '--column <role=column>',
    'a column by its role: text, prompt, truth, group, class, truncated, score, tokens; may be repeated',
    collected,
  )
  .option('--rule <name>', `rule in front: ${RULE_NAMES.join(', ')}`, RULE_NAMES[0])
  .option('--split <json>', 'other markers and kinds of answers, as the page writes them')
  .option('--interval <name>', `95 % intervals: ${INTERVAL_METHODS.join(', ')}`, INTERVAL_METHODS[0])
  .option('--resamples <count>', 'resamples of the bootstrap', String(DEFAULT_RESAMPLES))
  .option('--drop-truncated', 'leave out traces that were cut off, as the paper does')
  .option('--compare <files...>', 'logs of another model: the difference in accuracy by its causes')
  .option('--compare-format <name>', 'format of those logs, where it is not that of the first')
  .option('--compare-truth <column>', 'column of the right answer there, where it is not that of the first')
  .option('--seed <integer>', 'seed of the resamples', DEFAULT_SEED)
  .option('--out <folder>', 'write calibration.json there')
  .option('--json', 'print the calibration as JSON (the default where stdout is no terminal)')
  .action(verb((files: readonly string[], options: CalibrateOptions) => calibrateCommand(files, options)));

program
  .command('synthesize')
  .description(
    'a log of a known policy on the paper’s task, to test readers and estimates with; every row says so',
  )
  .requiredOption('--out <file>', 'where to write it')
  .option('--format <name>', `as ${WRITE_FORMATS.join(', ')}`, WRITE_FORMATS[0])
  .option('--policy <p,a,b>', 'p_s, p_d|C and p_d|W', '0.6,0.95,0.5')
  .option('--sizes <sizes>', 'digits of the factors', '3x3,3x4,3x5,3x6,3x7,3x8,3x9')
  .option('--questions <count>', 'questions, the sizes in turn', '700')
  .option('--completions <count>', 'completions of each question', '1')
  .option('--tokens <count>', 'least length of an answer; the largest is half as much more', '150')
  .option('--max-tokens <count>', 'where a completion is cut off')
  .option('--max-attempts <count>', 'attempts after which a completion is cut off')
  .option(
    '--concentration <number>',
    'questions of unequal difficulty: α + β of the Beta distribution of p_s',
  )
  .option('--persistence <c,w>', 'chances that the same right or wrong answer comes again')
  .option('--seed <integer>', 'seed', DEFAULT_SEED)
  .action(verb((options: SynthesizeOptions) => synthesize(options)));

program
  .command('questions')
  .description('the question sets of the paper’s Appendix E: train.jsonl (20,000) and test.jsonl (700)')
  .requiredOption('--out <folder>', 'where to write them')
  .option('--seed <integer>', 'seed', DEFAULT_SEED)
  .action(verb((options: QuestionsOptions) => questionSets(options)));

program
  .command('bench')
  .description('times of kernels as ratios, the sides taking turns in one run')
  .option('--rounds <count>', 'rounds, at least 7', '7')
  .option('--only <names>', 'some of the comparisons, with commas between')
  .option('--beside <commands...>', 'programs to time beside the engines, in quotes: tests/bench/README.md')
  .option('--out <file>', 'write the results to a file, as JSON')
  .option('--json', 'the results as JSON (the default where stdout is no terminal)')
  .action(verb((options: BenchOptions) => bench(options)));

program
  .command('info')
  .description('engines, adapter, limits and versions')
  .option('--json', 'as JSON')
  .action(verb((options: { json?: boolean }) => info(options)));

// A reader that closes early, such as `| head`, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.done);
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) exitCode = error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  else exitCode = reportError(error);
}
process.exitCode = exitCode;
