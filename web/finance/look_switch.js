/** Two small switches: language and theme. */

import { Icon } from "../console/icons.js";
import { THEMES, look } from "../console/look.js";
import { usePage } from "../console/page.js";
import { html } from "../vendor/preact-htm.js";
import { useParts } from "./parts.js";
import { LANGUAGES } from "./words.js";

const NAMES = { cs: "Čeština", en: "English" };

export function LookSwitch() {
  const { words, lang } = usePage();
  const { onLook } = useParts();
  const choose = (what, value) => {
    look[what](value);
    onLook();
  };
  return html`<div class="look-switch">
    <div class="segments" role="group" aria-label=${words("look.language")}>
      ${LANGUAGES.map(
        (language) => html`<button key=${language} type="button" lang=${language} aria-pressed=${String(language === lang)} data-language=${language} onClick=${() => choose("chooseLanguage", language)}>${NAMES[language]}</button>`,
      )}
    </div>
    <div class="segments" role="group" aria-label=${words("look.theme")}>
      ${THEMES.map(
        (name) => html`<button key=${name} type="button" title=${words(`look.${name}`)} aria-label=${words(`look.${name}`)} aria-pressed=${String(name === look.theme)} data-theme-choice=${name} onClick=${() => choose("chooseTheme", name)}><${Icon} name=${`theme_${name}`} /></button>`,
      )}
    </div>
  </div>`;
}
