// Dark or light: what the system prefers, until a person chooses. Runs before the first paint, so
// it is a plain script without imports.
(() => {
  const KEY = 'stoker.theme';
  const system = matchMedia('(prefers-color-scheme: light)');
  const stored = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const apply = () => {
    const theme = stored() ?? (system.matches ? 'light' : 'dark');
    document.documentElement.dataset.theme = theme;
    dispatchEvent(new CustomEvent('stoker-theme', { detail: theme }));
  };
  apply();
  system.addEventListener('change', apply);
  globalThis.stokerTheme = {
    current: () => document.documentElement.dataset.theme,
    toggle() {
      try {
        localStorage.setItem(KEY, this.current() === 'dark' ? 'light' : 'dark');
        apply();
      } catch {
        document.documentElement.dataset.theme = this.current() === 'dark' ? 'light' : 'dark';
        dispatchEvent(new CustomEvent('stoker-theme', { detail: this.current() }));
      }
    },
  };
})();
