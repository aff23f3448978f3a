/** The `sft_dft` fields of a case: exact gradients of SFT and DFT on data that another policy wrote. */
import { exactStatistics } from '../model/exact-statistics';
import { exactSupervisedGradient, UNMASKED, type SupervisedLoss } from '../model/exact-supervised';
import { exactSupervisedQForm } from '../model/exact-supervised-q';
import type { LogitVector, Policy } from '../model/policy';
import type { Process } from '../model/process';
import { actionFields } from './case-fields';

export function supervisedFields(process: Process, dataPolicy: Policy) {
  const { policy } = process;
  const data = { ...process, policy: dataPolicy };
  const tokens = (loss: SupervisedLoss): LogitVector => exactSupervisedGradient(data, policy, loss);
  const answers = (loss: SupervisedLoss): LogitVector =>
    exactSupervisedGradient(data, policy, loss, { ...UNMASKED, answerWeight: 'answer' });
  return {
    sft_grad_token_weighted: tokens('sft'),
    sft_grad_answer_level: answers('sft'),
    dft_grad_token_weighted: tokens('dft'),
    dft_grad_answer_level: answers('dft'),
    dft_grad_token_weighted_without_stop_gradient: tokens('dft-without-stop-gradient'),
    data_expected_counts: actionFields(exactStatistics(data).expectedCounts, 'n_'),
    sft_q_form_theoremD1: exactSupervisedQForm(data, policy, 'sft'),
    dft_q_form_theoremD2_c1: exactSupervisedQForm(data, policy, 'dft'),
  };
}
