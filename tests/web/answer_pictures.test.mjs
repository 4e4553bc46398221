/** Pictures in the text of an answer: their signs, the files that they stand for, and what becomes of them in a text. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fileNamed, isPicture, missingIn, ownName, piecesOf, signFor, withoutBegun, withoutPictures } from "../../web/console/answer_pictures.js";
import { createParser, treeOf } from "../../web/console/markdown_tree.js";
import { edited, holdsMarkup, pictured } from "../../web/console/markdown_typing.js";
import { MarkdownIt } from "../../web/vendor/markdown-it.js";

const parser = createParser(MarkdownIt);
const PNG = { name: "graf.png", type: "image/png" };
const PDF = { name: "výpis.pdf", type: "application/pdf" };

/** All pieces of a tree with this name. */
const found = (pieces, name) => pieces.flatMap((piece) => (typeof piece === "string" ? [] : [...(piece.name === name ? [piece.props] : []), ...found(piece.children, name)]));

test("the sign of a file leads back to its name, whatever it is called", () => {
  for (const name of ["graf.png", "Snímek obrazovky (2).png", "a]b[c\\d.png", "100%.png", "x_y*z.png", "á<b>'\"!.png", "😀.gif", "a?b#c.png"]) {
    const sign = signFor({ name });
    assert.deepEqual(piecesOf(sign), [{ name, label: name }], sign);
    assert.deepEqual(found(treeOf(parser, `viz ${sign}.`), "picture"), [{ name, label: name }], sign);
    assert.equal(withoutPictures(`viz ${sign}.`), `viz ${name}.`);
    assert.ok(holdsMarkup(sign));
  }
  assert.equal(signFor({ name: "můj graf.png" }), "![můj graf.png](file:můj%20graf.png)");
  assert.ok(holdsMarkup("![](file:graf.png)"));
});

test("a picture stands where Markdown has one, with a label of one's own, and nowhere else", () => {
  const pictures = (text) => found(treeOf(parser, text), "picture").map(({ label }) => label);
  assert.deepEqual(pictures("- ![Vytížení](file:graf.png)\n- [![x](file:a.png)](https://a.example)"), ["Vytížení", "x"]);
  assert.deepEqual(pictures("![](file:m%C5%AFj.png)"), ["můj.png"]);
  for (const text of ["`![x](file:a.png)`", "\\![x](file:a.png)", "[x](file:a.png)", "![x](file:///a.png)", "![x](FILE:a.png)", "![x](data:image/png;base64,A)", "![x](https://a.example/a.png)"])
    assert.deepEqual(pictures(text), [], text);
});

test("a name stands for one picture of the answer, or for none", () => {
  assert.equal(fileNamed("graf.png", [PNG, PDF]), PNG);
  assert.equal(fileNamed("výpis.pdf", [PNG, PDF]), null);
  assert.equal(fileNamed("graf.png", [PNG, { ...PNG }]), null, "of two of one name the wrong one might be shown");
  assert.equal(fileNamed("jiný.png", [PNG]), null);
  assert.deepEqual(["image/PNG", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "text/html", ""].map((type) => isPicture({ type })), [true, true, true, true, false, false, false]);
  assert.deepEqual(missingIn("![A](file:graf.png) ![B](file:b.png) ![B](file:b.png) ![](file:výpis.pdf)", [PNG, PDF]), ["B", "výpis.pdf"]);
});

test("a picture gets a name that the server keeps and no other file has", () => {
  assert.equal(ownName("graf.png", new Set()), "graf.png");
  assert.equal(ownName("graf.png", new Set(["graf.png", "graf-2.png"])), "graf-3.png");
  assert.equal(ownName("graf", new Set(["graf"])), "graf-2");
  assert.equal(ownName(" .a/b\\c\u0000.png. ", new Set()), "a b c .png");
  assert.equal(ownName("...", new Set()), "obrazek");
  const long = ownName(`${"á".repeat(200)}.png`, new Set());
  assert.equal([...long].length, 100);
  assert.equal([...ownName(long, new Set([long]))].length, 100);
});

test("a picture goes onto a line of its own, and the caret behind it", () => {
  const placed = (before, behind) => {
    const edit = pictured(before + behind, { start: before.length, end: before.length }, ["![a](file:a)", "![b](file:b)"]);
    const text = edited(before + behind, edit);
    return `${text.slice(0, edit.start)}|${text.slice(edit.end)}`;
  };
  assert.equal(placed("", ""), "![a](file:a)\n![b](file:b)|");
  assert.equal(placed("viz:", "\ndál"), "viz:\n![a](file:a)\n![b](file:b)|\ndál");
  assert.equal(placed("x\n", "dál"), "x\n![a](file:a)\n![b](file:b)|\ndál");
});

test("the beginning of a text does not end within a picture", () => {
  const sign = "![graf č. 1](file:graf.png)";
  for (let cut = 2; cut < sign.length; cut += 1) assert.equal(withoutBegun(`viz ${sign.slice(0, cut)}`), "viz ", String(cut));
  assert.equal(withoutBegun(`viz ${sign}`), `viz ${sign}`);
  assert.equal(withoutBegun("hotovo! [ano]"), "hotovo! [ano]");
});

test("looking for pictures takes a time that grows with the text, whatever it holds", () => {
  const beganAt = performance.now();
  for (const part of ["![", "![a](file:", "![a\\", "![](file:a", `![${"a".repeat(199)}`]) {
    const text = part.repeat(50_000 / part.length);
    piecesOf(text);
    withoutBegun(text);
  }
  assert.ok(performance.now() - beganAt < 2_000);
});
