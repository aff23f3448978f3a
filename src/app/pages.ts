/**
 * The pages of the lab, in the order of the navigation. Each has an address of its own behind the hash, so that the
 * query keeps the experiment. A new page is one entry of the table. Only the first comes
 * with the shell: the code of another is asked for when it is first shown.
 */
import { html, type TemplateResult } from 'lit';
import './attribution/lab-attribution-page';
import type { Editor } from './editor';
import type { Runner } from './runner';
import type { LabStore } from './store';

/** What a page may work with. */
export interface PageContext {
  readonly store: LabStore;
  readonly editor: Editor;
  readonly runner: Runner;
}

export interface Page {
  readonly id: string;
  /** In the navigation and in the title of the document. */
  readonly label: string;
  /** What the page answers, as its heading asks it. */
  readonly question: string;
  /** What stands in the badge before an engine is known; the page starts none by itself. */
  readonly noEngine?: string;
  /** Brings the page's code; none where it is there already. */
  readonly load?: () => Promise<unknown>;
  /** The page's own `<main id="main">` with one `<h1 tabindex="-1">`. It is kept while another page is shown. */
  readonly render: (context: PageContext) => TemplateResult;
}

export const PAGES: readonly [Page, ...Page[]] = [
  // prettier-ignore
  { id: 'attribution', label: 'Attribution', question: 'Where does the learning signal go as answers grow longer?', render: ({ store, editor, runner }) => html`<lab-attribution-page .store=${store} .editor=${editor} .runner=${runner}></lab-attribution-page>` },
  {
    id: 'objectives',
    label: 'Objectives',
    question: 'Which loss teaches the decision policy?',
    load: () => import('./objectives/lab-objectives-page'),
    render: ({ store }) => html`<lab-objectives-page .store=${store}></lab-objectives-page>`,
  },
  {
    id: 'training',
    label: 'Training',
    question: 'Where does it end?',
    load: () => import('./training/lab-training-page'),
    render: ({ store }) => html`<lab-training-page .store=${store}></lab-training-page>`,
  },
  {
    id: 'traces',
    label: 'Traces',
    question: 'What do my model’s traces say?',
    noEngine: 'not needed to read traces',
    load: () => import('./traces/lab-traces-page'),
    render: ({ store, editor }) =>
      html`<lab-traces-page .store=${store} .editor=${editor}></lab-traces-page>`,
  },
  {
    id: 'paper',
    label: 'Paper',
    question: 'Is the paper right?',
    load: () => import('./paper/lab-paper-page'),
    render: ({ store, editor }) => html`<lab-paper-page .store=${store} .editor=${editor}></lab-paper-page>`,
  },
  {
    id: 'verify',
    label: 'Verify',
    question: 'Why should I believe this?',
    noEngine: 'each one of this browser, below',
    load: () => import('./verify/lab-verify-page'),
    render: ({ store }) => html`<lab-verify-page .store=${store}></lab-verify-page>`,
  },
];

/** The hash of a page's address; the first page has the empty one. */
export function pageHash({ id }: Page): string {
  return id === PAGES[0].id ? '#/' : `#/${id}`;
}

/** The page of an address; the first page where the hash names none. What follows a second slash is the page's own. */
export function pageAt(hash: string): Page {
  const [, name = ''] = hash.split('/');
  return PAGES.find(({ id }) => id === name) ?? PAGES[0];
}
