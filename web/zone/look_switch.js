/** Two small switches: language and theme. */

import { Icon } from "../console/icons.js";
import { THEMES, look } from "../console/look.js";
import { usePage } from "../console/page.js";
import { html, useState } from "../vendor/preact-htm.js";
import { LANGUAGES } from "./words.js";

const NAMES = { cs: "Čeština", en: "English" };

/** @param {{onLanguage: (lang: "cs"|"en") => void}} props */
export function LookSwitch({ onLanguage }) {
  const { words, lang } = usePage();
  const [theme, setTheme] = useState(look.theme);
  const chooseTheme = (chosen) => {
    look.chooseTheme(chosen);
    setTheme(chosen);
  };
  return html`<div class="look-switch">
    <div class="segments" role="group" aria-label=${words("look.language")}>
      ${LANGUAGES.map(
        (language) => html`<button
          key=${language}
          type="button"
          lang=${language}
          aria-pressed=${String(language === lang)}
          data-language=${language}
          onClick=${() => onLanguage(language)}
        >${NAMES[language]}</button>`,
      )}
    </div>
    <div class="segments" role="group" aria-label=${words("look.theme")}>
      ${THEMES.map(
        (name) => html`<button
          key=${name}
          type="button"
          title=${words(`look.${name}`)}
          aria-label=${words(`look.${name}`)}
          aria-pressed=${String(name === theme)}
          data-theme-choice=${name}
          onClick=${() => chooseTheme(name)}
        ><${Icon} name=${`theme_${name}`} /></button>`,
      )}
    </div>
  </div>`;
}
