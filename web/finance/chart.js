/** Columns in layers, drawn by uPlot on a canvas. It knows colours and sizes as they are now; another look is drawn anew. */

import uPlot from "../vendor/uplot.js";

const COLUMN = { size: [0.72, 34] }; // of its room, and pixels at most
const HEADROOM = 1.12;
const Y_AXIS_PX = 74;
const X_AXIS_PX = 30;
const MARK_PX = 5;

/** Sums from the bottom up, so that each layer stands on those below it. */
function stacked(layers) {
  const sums = layers[0].values.map(() => 0);
  return layers.map(({ values }) => values.map((value, n) => (sums[n] += value)));
}

/** A small triangle over each column that is to be noticed. */
function drawMarks(plot, marked, tops, colour) {
  const { ctx } = plot;
  const size = MARK_PX * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = colour;
  for (const n of marked) {
    const x = plot.valToPos(n, "x", true);
    const y = plot.valToPos(tops[n], "y", true) - size;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x - size, y - 1.6 * size);
    ctx.lineTo(x + size, y - 1.6 * size);
    ctx.fill();
  }
  ctx.restore();
}

/**
 * @param {HTMLElement} box  where it is drawn
 * @param {object} given
 * @param {{colour: string, values: number[]}[]} given.layers  from the bottom up; colours as CSS writes them
 * @param {number[]} given.marked  columns to be noticed
 * @param {(n: number) => string} given.labelOf  of a column
 * @param {(usd: number) => string} given.usdOf  of a line of the scale
 * @param {{ink: string, line: string, mark: string, font: string}} given.look
 * @param {number} given.width  @param {number} given.height  pixels
 * @param {(n: number|null) => void} given.onPoint  the column that is pointed at
 */
export function drawColumns(box, { layers, marked, labelOf, usdOf, look, width, height, onPoint }) {
  const count = layers[0].values.length;
  const sums = stacked(layers);
  const tops = sums.at(-1);
  const largest = Math.max(...tops);
  // the highest is drawn first, the lower ones over it
  const order = layers.map((_, n) => n).reverse();
  const axis = { stroke: look.ink, font: look.font, ticks: { show: false } };
  const plot = new uPlot(
    {
      width,
      height,
      padding: [12, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: { time: false, range: [-0.5, count - 0.5] },
        y: { range: [0, largest > 0 ? largest * HEADROOM : 0.01] },
      },
      axes: [
        { ...axis, size: X_AXIS_PX, grid: { show: false }, incrs: [1, 2, 3, 5, 7, 10, 14, 30], space: 52, values: (_, at) => at.map((n) => (Number.isInteger(n) && n >= 0 && n < count ? labelOf(n) : "")) },
        { ...axis, size: Y_AXIS_PX, space: 36, grid: { stroke: look.line, width: 1 }, values: (_, at) => at.map(usdOf) },
      ],
      series: [{}, ...order.map((n) => ({ fill: layers[n].colour, width: 0, points: { show: false }, paths: uPlot.paths.bars(COLUMN) }))],
      hooks: {
        draw: [(drawn) => drawMarks(drawn, marked, tops, look.mark)],
        setCursor: [(drawn) => onPoint(drawn.cursor.idx ?? null)],
      },
    },
    [tops.map((_, n) => n), ...order.map((n) => sums[n])],
    box,
  );
  return {
    /** Points at a column, as the mouse does. */
    point: (n) => plot.setCursor({ left: plot.valToPos(n, "x"), top: 0 }),
    remove: () => plot.destroy(),
  };
}
