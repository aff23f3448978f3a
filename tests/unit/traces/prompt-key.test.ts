import { expect, test } from 'vitest';
import { promptKey } from '../../../src/traces/prompt-key';

const QUESTION = 'Calculate 123 * 4567.\nThink step by step.';

test.each([
  ['other spaces', ` ${QUESTION.replace('\n', '\r\n\n')}\t`],
  ['ChatML', `<|im_start|>user\n${QUESTION}<|im_end|>\n<|im_start|>assistant\n`],
  [
    'ChatML with the system turn of Qwen, and an open thinking',
    `<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n` +
      `<|im_start|>user\n${QUESTION}<|im_end|>\n<|im_start|>assistant\n<think>\n`,
  ],
  ['ChatML without special tokens', `system\nYou are a helpful assistant.\nuser\n${QUESTION}\nassistant\n`],
  [
    'Llama 3',
    `<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\n` +
      `Today Date: 26 Jul 2024\n\n<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n${QUESTION}<|eot_id|>` +
      `<|start_header_id|>assistant<|end_header_id|>\n\n`,
  ],
  ['Mistral', `<s>[INST] ${QUESTION} [/INST]`],
  ['Gemma', `<bos><start_of_turn>user\n${QUESTION}<end_of_turn>\n<start_of_turn>model\n`],
  ['DeepSeek', `<｜begin▁of▁sentence｜><｜User｜>${QUESTION}<｜Assistant｜><think>\n`],
  ['Phi', `<|user|>\n${QUESTION}<|end|>\n<|assistant|>\n`],
])('the same question in another dress: %s', (_, prompt) => {
  expect(promptKey(prompt)).toBe(promptKey(QUESTION));
});

test.each([
  ['another number', QUESTION.replace('123', '124')],
  ['another case, which names may depend on', QUESTION.toUpperCase()],
  [
    'instructions of a system turn',
    `<|im_start|>system\nAnswer in French.<|im_end|>\n<|im_start|>user\n${QUESTION}<|im_end|>`,
  ],
  ['a role in the text itself', `The user asks: ${QUESTION}`],
])('another question stays another one: %s', (_, prompt) => {
  expect(promptKey(prompt)).not.toBe(promptKey(QUESTION));
});

test('a system turn of one’s own is kept, as messages joined have it', () => {
  const chat = `<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n${QUESTION}<|im_end|>\n<|im_start|>assistant\n`;
  expect(promptKey(chat)).toBe(promptKey(`Be brief.\n\n${QUESTION}`));
});
