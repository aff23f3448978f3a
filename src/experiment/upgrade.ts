/** Old files become new ones one version at a time, so that a file or a link once written always opens. */
import { InputError, inputIssue, type InputIssue } from '../model/input-error';
import { EXPERIMENT_VERSION } from './experiment';
import { own } from './field-values';

type File = Readonly<Record<string, unknown>>;

/** UPGRADES[v] turns a file of version v into one of version v + 1; it may not assume that the file is valid. */
const UPGRADES: Readonly<Record<number, (file: File) => File>> = {};

/**
 * The file as the current version has it; a missing or unknown version is added to `issues`.
 *
 * @throws InputError when a newer program wrote the file: its other fields could only be misread.
 */
export function upgradeFile(file: File, issues: InputIssue[]): File {
  const version = own(file, 'version');
  if (typeof version === 'number' && version > EXPERIMENT_VERSION) {
    const issue = inputIssue('version', version, `at most ${EXPERIMENT_VERSION}`);
    const message = `${issue.message} It was written by a newer version of this program: open it there, or renew this one.`;
    throw new InputError([{ ...issue, message }]);
  }
  const known =
    version === EXPERIMENT_VERSION || (typeof version === 'number' && Object.hasOwn(UPGRADES, version));
  if (!known) {
    issues.push(inputIssue('version', version, `${EXPERIMENT_VERSION}, the version of the file’s fields`));
    return file;
  }
  let upgraded = file;
  for (let v: number = version; v < EXPERIMENT_VERSION; v++) upgraded = UPGRADES[v]!(upgraded);
  return upgraded;
}
