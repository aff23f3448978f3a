/**
 * Which prompts ask the same: two stacks record one question as its text, as messages joined, or in the chat template of
 * the model with its special tokens or without. For pairing the questions of two logs only; a question keeps its name.
 */
import { textHash } from './read/group-key';

/** A text without chat template and with single spaces, hashed to 64 bits. */
export function promptKey(prompt: string): string {
  return textHash(plainPrompt(prompt));
}

/** Tokens that open a turn together with the role they name, of the templates in wide use. */
const TURNS = [
  /** ChatML: Qwen, Yi, InternLM, Hermes. */
  /<\|im_start\|>\s*(?:system|user|assistant|tool)?\s*/g,
  /** Llama 3. */
  /<\|start_header_id\|>\s*(?:system|user|assistant|ipython)\s*<\|end_header_id\|>\s*/g,
  /** Gemma. */
  /<start_of_turn>\s*(?:user|model)?\s*/g,
  /** Phi, Zephyr, GLM, gpt-oss. */
  /<\|(?:system|user|assistant|observation)\|>\s*/g,
  /<\|start\|>\s*(?:system|developer|user|assistant)\s*(?:<\|channel\|>\s*(?:analysis|final)\s*)?/g,
  /** DeepSeek, with its full-width bars. */
  /<｜(?:User|Assistant|System)｜>\s*/g,
];

/** Tokens that stand for themselves. */
const MARKS =
  /<\|(?:im_end|eot_id|begin_of_text|end_of_text|endoftext|end|message|return)\|>|<end_of_turn>|<bos>|<eos>|<\/?s>|\[\/?INST\]|<<\/?SYS>>|<｜(?:begin▁of▁sentence|end▁of▁sentence)｜>/g;

/** The opening of the answer's thinking that some templates put behind the prompt. */
const THINKING = /<think>\s*(?:<\/think>\s*)?$/;

/** What ChatML leaves of roles where special tokens were stripped: each alone on its line, the answer's at the end. */
const STRIPPED = /^(?:system\n([\s\S]*?)\n)?user\n([\s\S]*?)\n?assistant\s*$/;

/** System turns that the templates of Qwen and Llama 3 put in by themselves, after spaces were made single. */
const DEFAULT_SYSTEM =
  /^(?:(?:You are Qwen, created by Alibaba Cloud\. )?You are a helpful assistant\.|Cutting Knowledge Date: \w+ \d{4} Today Date: \d{1,2} \w+ \d{4})\s*/;

function plainPrompt(prompt: string): string {
  let text = prompt.replace(/\r\n?/g, '\n').trim().replace(THINKING, '').trim();
  const stripped = STRIPPED.exec(text);
  if (stripped !== null) text = `${stripped[1] ?? ''} ${stripped[2]!}`;
  for (const turn of TURNS) text = text.replace(turn, ' ');
  return text.replace(MARKS, ' ').replace(/\s+/g, ' ').trim().replace(DEFAULT_SYSTEM, '').trim();
}
