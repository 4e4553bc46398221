/** The chosen theme and language: kept in this browser, written on the root element (look-first.js reads them back). */

export const THEMES = ["auto", "light", "dark"];

const root = document.documentElement;

function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // refused by the browser: it lasts until the page is closed
  }
}

export const look = {
  get theme() {
    return root.dataset.theme;
  },
  /** Whether it is dark now, by choice or because the system is. */
  get isDark() {
    return this.theme === "dark" || (this.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  },
  get language() {
    return root.lang;
  },
  chooseTheme(theme) {
    root.dataset.theme = theme;
    keep("fronta.theme", theme);
  },
  chooseLanguage(language) {
    root.lang = language;
    keep("fronta.language", language);
  },
};
