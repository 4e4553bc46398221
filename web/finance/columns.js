/** A chart with its legend: drawn when it comes, drawn anew for another look, width or for paper. */

import { look } from "../console/look.js";
import { usePage } from "../console/page.js";
import { html, useEffect, useLayoutEffect, useReducer, useRef, useState } from "../vendor/preact-htm.js";
import { digitsFor, usdIn, usdTick } from "./money.js";
import { isPaper, onPaper } from "./paper.js";

const HEIGHT_PX = 240;
const HEIGHT_NARROW_PX = 190;
const NARROW_PX = 520;
/** Of a sheet of A4 between its margins; where a page is printed nothing can be measured any more. */
const PAPER_WIDTH_PX = 660;
const DARK = "(prefers-color-scheme: dark)";

/** Draws again when the page goes to paper or the system becomes dark. */
function useMedia() {
  const [, draw] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    const dark = matchMedia(DARK);
    dark.addEventListener("change", draw);
    const stop = onPaper(draw);
    return () => {
      dark.removeEventListener("change", draw);
      stop();
    };
  }, []);
  return isPaper() ? "print" : look.isDark ? "dark" : "light";
}

function useWidth(box) {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    setWidth(box.current.clientWidth);
    const observer = new ResizeObserver(([{ contentRect }]) => setWidth(Math.floor(contentRect.width)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return width;
}

/** The drawing comes when the figures are there already. @returns {typeof import("./chart.js")|null|false} false: it does not come */
function useDrawing() {
  const [drawing, setDrawing] = useState(null);
  useEffect(() => {
    import("./chart.js").then(
      (module) => setDrawing(module),
      () => setDrawing(false),
    );
  }, []);
  return drawing;
}

/** Colours as the styles have them now, which only an element can tell. */
function coloursOf(figure) {
  const swatches = [...figure.querySelectorAll("[data-swatch]")].map((one) => getComputedStyle(one).backgroundColor);
  const style = getComputedStyle(figure);
  const line = getComputedStyle(figure.querySelector(".chart")).borderBottomColor;
  const mark = getComputedStyle(figure.querySelector(".unusual-sign")).color;
  return { swatches, look: { ink: style.color, line, mark, font: `12px ${style.fontFamily}` } };
}

/**
 * @param {object} props
 * @param {import("./stacks.js").Layer[]} props.layers
 * @param {(layer: object) => string} props.nameOf  of a layer
 * @param {(n: number) => string} props.labelOf  of a column, short
 * @param {(n: number) => string} props.tell  of a column, a sentence
 * @param {string} props.label  what the chart shows, for those who do not see it
 * @param {string} props.hint
 */
export function Columns({ layers, marked = [], nameOf, labelOf, tell, label, hint }) {
  const { words, lang } = usePage();
  const figure = useRef(null);
  const box = useRef(null);
  const plot = useRef(null);
  const media = useMedia();
  const width = useWidth(box);
  const drawing = useDrawing();
  const [pointed, setPointed] = useState(null);
  const count = layers[0]?.values.length ?? 0;
  useLayoutEffect(() => {
    if (!drawing || width === 0 || count === 0) return undefined;
    const { swatches, look } = coloursOf(figure.current);
    plot.current = drawing.drawColumns(box.current, {
      layers: layers.map((layer, n) => ({ ...layer, colour: swatches[n] })),
      marked,
      labelOf,
      usdOf: (usd) => (usd === 0 ? "0" : usdTick(usd, lang)),
      look,
      width: media === "print" ? PAPER_WIDTH_PX : width,
      height: width < NARROW_PX && media !== "print" ? HEIGHT_NARROW_PX : HEIGHT_PX,
      onPoint: setPointed,
    });
    return () => plot.current.remove();
  }, [drawing, width, media, lang, look.theme, layers]);
  const onKeyDown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || plot.current === null) return;
    event.preventDefault();
    const from = pointed ?? (step > 0 ? -1 : count);
    plot.current.point(Math.min(count - 1, Math.max(0, from + step)));
  };
  const sums = layers.map(({ values }) => values.reduce((sum, one) => sum + one, 0));
  const fraction = digitsFor(sums);
  const isUnusual = marked.includes(pointed);
  return html`<figure class="columns" ref=${figure} data-chart=${drawing ? "drawn" : drawing === false ? "failed" : "waiting"}>
    <div class="chart" tabindex="0" role="application" aria-label=${label} aria-describedby="chart-told" onKeyDown=${onKeyDown} ref=${box}></div>
    <p id="chart-told" class="chart-told" role="status" data-chart-told=${pointed ?? ""}>
      ${drawing === false ? words("chart.failed") : pointed === null || pointed >= count ? html`<span class="faint">${hint}</span>` : tell(pointed)}
      ${isUnusual && html` · <strong class="unusual">${words("unusual.mark")}</strong>`}
    </p>
    <ul class="legend">
      ${layers.map(
        (layer, n) => html`<li key=${layer.name}><i class="swatch ${layer.colour}" data-swatch aria-hidden="true"></i>${nameOf(layer)}
          <span class="faint">${usdIn(sums[n], fraction, lang)}</span></li>`,
      )}
      <li hidden=${marked.length === 0}><i class="unusual-sign" aria-hidden="true">▾</i>${words("unusual.mark")}</li>
    </ul>
  </figure>`;
}
