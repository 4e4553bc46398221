/** Two small switches: language and theme. */

import { html } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { THEMES, look } from "./look.js";
import { usePage } from "./page.js";
import { LANGUAGES } from "./words.js";

const LANGUAGE_NAMES = { cs: "Čeština", en: "English" };

/** @param {{onLook: () => void}} props  onLook: draw everything again */
export function LookSwitch({ onLook }) {
  const { words, lang } = usePage();
  const chooseLanguage = (language) => {
    look.chooseLanguage(language);
    onLook();
  };
  const chooseTheme = (theme) => {
    look.chooseTheme(theme);
    onLook();
  };
  return html`<div class="look-switch">
    <div class="segments" role="group" aria-label=${words("look.language")}>
      ${LANGUAGES.map(
        (language) => html`<button
          key=${language}
          type="button"
          lang=${language}
          title=${LANGUAGE_NAMES[language]}
          aria-pressed=${String(language === lang)}
          data-language=${language}
          onClick=${() => chooseLanguage(language)}
        >${language.toUpperCase()}</button>`,
      )}
    </div>
    <div class="segments" role="group" aria-label=${words("look.theme")}>
      ${THEMES.map(
        (theme) => html`<button
          key=${theme}
          type="button"
          title=${words(`look.${theme}`)}
          aria-label=${words(`look.${theme}`)}
          aria-pressed=${String(theme === look.theme)}
          data-theme-choice=${theme}
          onClick=${() => chooseTheme(theme)}
        ><${Icon} name=${`theme_${theme}`} /></button>`,
      )}
    </div>
  </div>`;
}
