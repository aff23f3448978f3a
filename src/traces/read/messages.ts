/** Chat messages as OpenAI-like servers, inspect-ai and verifiers keep them: text, parts, reasoning. */
import { asList, asText, field, isObject } from './values';

/** What one message says. */
export interface MessageText {
  readonly text: string;
  /** Where the reasoning ends, if the log keeps it apart. */
  readonly thinkingEnd: number | undefined;
}

/**
 * Text of a message. Reasoning kept apart goes first, with nothing put between: `reasoning_content` (vLLM, SGLang, DeepSeek),
 * `reasoning` (newer vLLM, OpenRouter), or parts of type "reasoning" (inspect-ai) and "thinking" (Anthropic). Parts without
 * text, such as images, are left out.
 *
 * @returns undefined if there is no message
 */
export function messageText(message: unknown): MessageText | undefined {
  if (typeof message === 'string') return { text: message, thinkingEnd: undefined };
  if (!isObject(message)) return undefined;
  const reasoning = asText(field(message, 'reasoning_content')) ?? asText(field(message, 'reasoning'));
  const content = contentText(field(message, 'content'));
  if (reasoning === undefined || reasoning === '') return content;
  return {
    text: reasoning + content.text,
    thinkingEnd: reasoning.length + (content.thinkingEnd ?? 0),
  };
}

function contentText(content: unknown): MessageText {
  const parts = asList(content);
  if (parts === undefined) return { text: asText(content) ?? '', thinkingEnd: undefined };
  let text = '';
  let thinkingEnd: number | undefined;
  for (const part of parts) {
    const thinking = thinkingOf(part);
    text += thinking ?? asText(part) ?? asText(field(part, 'text')) ?? '';
    if (thinking !== undefined) thinkingEnd = text.length;
  }
  return { text, thinkingEnd };
}

/** Text of a part that holds reasoning; undefined for other parts. What is redacted has only a summary, if that. */
function thinkingOf(part: unknown): string | undefined {
  const type = field(part, 'type');
  if (type === 'thinking') return asText(field(part, 'thinking')) ?? '';
  if (type !== 'reasoning') return undefined;
  const hidden = field(part, 'redacted') === true;
  return (hidden ? undefined : asText(field(part, 'reasoning'))) ?? asText(field(part, 'summary')) ?? '';
}

/** A conversation, or a plain text, as one text: what the user and the system said. */
export function promptText(messages: unknown): string | undefined {
  if (typeof messages === 'string') return messages;
  const list = asList(messages);
  if (list === undefined) return isObject(messages) ? messageText(messages)?.text : undefined;
  const texts = list.map((message) => messageText(message)?.text ?? '').filter((text) => text !== '');
  return texts.length === 0 ? undefined : texts.join('\n\n');
}

/**
 * What the assistant wrote in these messages. Several turns, between which a tool or an environment spoke, become one text with
 * an empty line between; their reasoning then stands inside it.
 *
 * @returns undefined if the assistant did not speak
 */
export function assistantText(messages: unknown): MessageText | undefined {
  if (!Array.isArray(messages)) return messageText(messages);
  const turns = messages.filter(isAssistant).map((message) => messageText(message)!);
  if (turns.length < 2) return turns[0];
  return { text: turns.map((turn) => turn.text).join('\n\n'), thinkingEnd: undefined };
}

export function isAssistant(message: unknown): boolean {
  const role = field(message, 'role');
  return role === 'assistant' || role === 'model' || role === 'ai';
}
