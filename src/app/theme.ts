/** The colour scheme: the system's, or one the user chose and this browser remembers. */
import type { Theme } from './store';

const KEY = 'ds-lab.theme';

export function applyTheme(theme: Theme): void {
  document.documentElement.style.colorScheme = theme === 'auto' ? '' : theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be off; the choice then lasts as long as the page.
  }
}

export function rememberedTheme(): Theme {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === 'light' || theme === 'dark' ? theme : 'auto';
  } catch {
    return 'auto';
  }
}

/** True where the page is shown in dark colours now. */
export function isDark(): boolean {
  const chosen = document.documentElement.style.colorScheme;
  return chosen === 'dark' || (chosen === '' && matchMedia('(prefers-color-scheme: dark)').matches);
}
