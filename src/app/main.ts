/** Starts the lab: the store as the address asks, the worker, and the page that the address names. */
// Styles of all pages, which share classes, in one order however the reader goes from page to page.
import './page.css';
import './kept/kept.css';
import './paper/paper.css';
import './objectives/balance.css';
import './objectives/objectives.css';
import './traces/traces.css';
import './training/population.css';
import './training/training.css';
import './lab-app';
import { Editor, storeFromAddress } from './editor';
import type { LabApp } from './lab-app';
import { keepForOffline } from './offline/keep-for-offline';
import { OPENED_WITH } from './opened-with';
import { Runner } from './runner';
import { applyTheme, rememberedTheme } from './theme';

const store = storeFromAddress(OPENED_WITH);
const theme = rememberedTheme();
applyTheme(theme);
store.set({ theme });

const runner = new Runner(store);
const app: LabApp = Object.assign(document.createElement('lab-app') as LabApp, {
  store,
  runner,
  editor: new Editor(store, runner),
});
document.body.append(app);
keepForOffline();
