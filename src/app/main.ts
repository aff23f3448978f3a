/** Starts the lab: the store as the address asks, the worker, and the page that the address names. */
import './page.css';
import './paper/paper.css';
import './lab-app';
import { Editor, storeFromAddress } from './editor';
import type { LabApp } from './lab-app';
import { Runner } from './runner';
import { applyTheme, rememberedTheme } from './theme';

const store = storeFromAddress(location.search);
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
