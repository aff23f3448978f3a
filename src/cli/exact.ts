/** `lab exact CASES.json`: the exact answers of a case file. */
import { parseCaseFile } from '../study/cases';
import { exactAnswers } from '../study/exact-answers';
import { EXIT } from './exit';
import { readText, toJson, writeResult } from './files';

export function exact(file: string, options: { out?: string }): number {
  const cases = parseCaseFile(readText(file));
  const outputs = cases.map((study) => ({ id: study.id, outputs: exactAnswers(study) }));
  writeResult(toJson({ cases: outputs }), options.out);
  return EXIT.done;
}
