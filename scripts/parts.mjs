// Puts the part of the page that comes later beside it in dist/, and the link between the two. The part is what
// scripts/trunk/wasm-bindgen has cut off. See docs/adr/0006-page-in-parts.md.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const CUT_OFF = join(process.env.CARGO_TARGET_DIR ?? "target-wasm", "parts/split_part.wasm");
const LINK = "./__wasm_split.js"; // under this name wasm-split has the page import its link
const MODULE = "__wasm_split"; // and under this one the part imports from the page

export const integrityOf = (bytes) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;

/** Replaces what stands in a text once, or throws: another version of a tool may write another form. */
function replaceOnce(text, what, by) {
  const pieces = text.split(what);
  if (pieces.length !== 2) throw new Error(`expected ${what} once, found it ${pieces.length - 1} times`);
  return pieces.join(by);
}

/** Makes the part small, with the flags of the page's own wasm-opt, which Trunk reads from index.html. */
function optimise(from, to) {
  const [, flags] = /data-bin="keliu"[^>]*data-wasm-opt-params="([^"]*)"/.exec(readFileSync("index.html", "utf8"));
  // Its warning about a section of names, which it does not keep anyway, is of no interest.
  execFileSync("wasm-opt", ["-Oz", ...flags.split(" "), from, "-o", to], { stdio: ["ignore", "inherit", "pipe"] });
}

/** What the part takes from the page must be there; otherwise the first to find out would be who needs it. */
function checkFit(page, part) {
  const given = new Set(WebAssembly.Module.exports(new WebAssembly.Module(page)).map(({ name }) => name));
  for (const { module, name } of WebAssembly.Module.imports(new WebAssembly.Module(part))) {
    if (module !== MODULE || !given.has(name)) throw new Error(`the part wants ${module}.${name}, which the page has not`);
  }
}

/**
 * Part and page are one program: an address in one is a place in the other. So all are named after the page, by Trunk's
 * hash of what the linker made, and the checksum in the link refuses a part of another build.
 * Returns the page's HTML, in which the checksum of the page's script has changed.
 */
export function addPart(dist, html) {
  const name = readdirSync(dist).find((file) => /^keliu-[0-9a-f]+\.js$/.test(file)).replace(/\.js$/, "");
  const at = (file) => join(dist, file);
  optimise(CUT_OFF, at(`${name}-part.wasm`));
  const part = readFileSync(at(`${name}-part.wasm`));
  checkFit(readFileSync(at(`${name}_bg.wasm`)), part);

  let link = readFileSync("scripts/part-link.js", "utf8").replace(/^\/\/.*\n/gm, "");
  for (const [what, by] of [["PAGE", name], ["PART", `${name}-part`], ["CHECKSUM", integrityOf(part)]]) {
    link = replaceOnce(link, what, by);
  }
  writeFileSync(at(`${name}-part.js`), link);

  const before = readFileSync(at(`${name}.js`), "utf8");
  const after = replaceOnce(before, `from "${LINK}"`, `from "./${name}-part.js"`);
  writeFileSync(at(`${name}.js`), after);
  const preload = `<link rel="modulepreload" href="./${name}-part.js" crossorigin="anonymous" integrity="${integrityOf(link)}">`;
  return replaceOnce(html, integrityOf(before), integrityOf(after)).replace("</head>", () => `${preload}</head>`);
}
