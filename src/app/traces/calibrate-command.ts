/** The command that gives the numbers of the page. */
import { USUAL_MARKERS } from '../../traces/split/marker-lists';
import type { LogSource } from './traces-protocol';
import { FIRST_QUESTION, type TracesQuestion } from './traces-study';

export function calibrateCommandOf(question: TracesQuestion): string {
  const {
    logs,
    others,
    format,
    truth,
    textColumn,
    otherFormat,
    otherTruth,
    classColumn,
    classOfFile,
    interval,
    censoring,
    rule,
    markers,
    without,
  } = question;
  const plain = markers === USUAL_MARKERS.join('\n') && without.length === 0;
  return [
    'npm run -s lab -- calibrate',
    ...paths(logs),
    ...(others === null ? [] : ['--compare', ...paths(others)]),
    ...(format === null ? [] : [`--format ${format}`]),
    ...(truth.trim() === '' ? [] : [`--truth ${quoted(truth.trim())}`]),
    ...(textColumn.trim() === '' ? [] : [`--column text=${quoted(textColumn.trim())}`]),
    ...(others === null || otherFormat === null ? [] : [`--compare-format ${otherFormat}`]),
    ...(others === null || otherTruth.trim() === '' ? [] : [`--compare-truth ${quoted(otherTruth.trim())}`]),
    ...(classColumn.trim() === '' ? [] : [`--class ${quoted(classColumn.trim())}`]),
    ...(classOfFile ? ['--class file'] : []),
    ...(rule === FIRST_QUESTION.rule ? [] : [`--rule ${rule}`]),
    ...(interval === FIRST_QUESTION.interval ? [] : [`--interval ${interval}`]),
    ...(censoring === 'drop' ? ['--drop-truncated'] : []),
    ...(plain ? [] : [`--split ${quoted(JSON.stringify(splitOf(question)))}`]),
  ].join(' ');
}

function splitOf({ markers, without }: TracesQuestion): object {
  return {
    ...(markers !== USUAL_MARKERS.join('\n') && {
      markers: markers.split('\n').filter((line) => line.trim() !== ''),
    }),
    ...(without.length > 0 && { without }),
  };
}

function paths(source: LogSource): string[] {
  return source.kind === 'example'
    ? [`example:${source.model}`]
    : source.files.map(({ name }) => quoted(name));
}

/** As a shell takes it as one word. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
