/** The `sft_dft` fields of a case, from a tally of the policy that wrote the data. */
import { type SupervisedLoss, UNMASKED } from '../model/exact-supervised';
import type { Policy } from '../model/policy';
import type { Process } from '../model/process';
import type { SupervisedWeighting } from '../model/supervised-weights';
import { estimatedSupervisedGradient, estimatedSupervisedQForm } from '../objective/supervised-estimators';
import { countFields } from './estimate-case';
import { type Field, type Fields, vectorField } from './estimate-fields';

/** @param data the process that wrote the data. @param policy the policy that is trained. */
export function dataFields(data: Process, policy: Policy): Fields {
  const gradient = (loss: SupervisedLoss, answerWeight: 'tokens' | 'answer'): Field =>
    vectorField(
      (totals) => estimatedSupervisedGradient(totals, data, policy, loss, { ...UNMASKED, answerWeight }),
      (of) => of.choices(),
    );
  const qForm = (weighting: SupervisedWeighting): Field =>
    vectorField(
      (totals) => estimatedSupervisedQForm(totals, data, policy, weighting),
      (of) => of.everyAction(),
    );
  return {
    'sft_dft.sft_grad_token_weighted': gradient('sft', 'tokens'),
    'sft_dft.sft_grad_answer_level': gradient('sft', 'answer'),
    'sft_dft.dft_grad_token_weighted': gradient('dft', 'tokens'),
    'sft_dft.dft_grad_answer_level': gradient('dft', 'answer'),
    'sft_dft.dft_grad_token_weighted_without_stop_gradient': gradient('dft-without-stop-gradient', 'tokens'),
    ...countFields('sft_dft.data_expected_counts', data.atCap),
    'sft_dft.sft_q_form_theoremD1': qForm('sft'),
    'sft_dft.dft_q_form_theoremD2_c1': qForm('dft'),
  };
}
