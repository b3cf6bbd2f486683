// Finishes what Trunk built in dist/: puts the part that comes later beside the page, moves the start script out of the
// page, joins the styles, names the worker after its content, writes the security policy into the page and the header
// files, and holds the page to its size.
// Usage: node scripts/finish.mjs [dist]
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { addPart, integrityOf } from "./parts.mjs";
import { headers, metaPolicy, rescuePolicy } from "./policy.mjs";

// Bytes after gzip: wasm, scripts and styles the page loads at its start, and the part of it that comes later.
const START_BUDGET = 485 * 1024;
const PART_BUDGET = 970 * 1024;
const dist = process.argv[2] ?? "dist";
const read = (name) => readFileSync(join(dist, name));
const write = (name, text) => writeFileSync(join(dist, name), text);
const hash = (...parts) => parts.reduce((sum, part) => sum.update(part), createHash("sha256")).digest("hex").slice(0, 16);

function fail(message) {
  console.error(`finish: ${message}`);
  process.exit(1);
}

// boot.js has said on the page why Keliu cannot run here; without this line data could be typed that is never kept.
const STOP = 'if (window.keliuStop) throw new Error("Keliu was not started: " + window.keliuStop);';

// Told to boot.js by name: not every browser reports every error of a module. Firefox keeps one cut short to itself.
const FAILED = '(error) => { dispatchEvent(new Event("KeliuNotLoaded")); throw error; }';

/**
 * Trunk starts the page from an inline module; as a file it needs no exception in the policy. It goes behind boot.js, which
 * would otherwise miss its errors now and then.
 */
function moveStartScript(html) {
  const inline = /<script type="module"[^>]*>([\s\S]*?)<\/script>/g;
  const found = [...html.matchAll(inline)];
  if (found.length !== 1) fail(`expected one inline start script from Trunk, found ${found.length}`);
  const [whole, code] = found[0];
  const start = /const wasm = await (init\([^;]*\));/;
  const started = code.replace(start, (_, init) => `${STOP}\nconst wasm = await ${init}.catch(${FAILED});`).trim() + "\n";
  if (!started.includes(FAILED)) fail("Trunk's start script has another form than expected");
  const name = `start-${hash(started)}.js`;
  write(name, started);
  return html.replace(whole, "").replace("</body>", () => `  <script type="module" src="./${name}"></script>\n  </body>`);
}

/** One style file instead of twenty, in the same order and without comments: half the bytes and one request. */
function joinStyles(html) {
  const link = /<link rel="stylesheet" href="\.\/([^"]+-[0-9a-f]+\.css)"[^>]*>\s*/g;
  const names = [...html.matchAll(link)].map(([, name]) => name);
  if (names.length === 0) fail("no style files are linked");
  const css = names.map((name) => read(name).toString().replace(/\/\*[^]*?\*\//g, "").replace(/\n\s*/g, "\n")).join("\n");
  const joined = `keliu-${hash(css)}.css`;
  write(joined, css);
  names.forEach((name) => rmSync(join(dist, name)));
  const tag = `<link rel="stylesheet" href="./${joined}" integrity="${integrityOf(css)}">`;
  return html.replace(link, "").replace("</head>", () => `${tag}</head>`);
}

/** Page and worker of one build belong together, so the page names its worker by content. */
function nameWorker(html) {
  const name = `worker-${hash(read("worker.js"), read("worker_bg.wasm"))}`;
  renameSync(join(dist, "worker.js"), join(dist, `${name}.js`));
  renameSync(join(dist, "worker_bg.wasm"), join(dist, `${name}_bg.wasm`));
  return html.replace("</head>", () => `<meta name="keliu-worker" content="${name}"></head>`);
}

function addPolicy(html, policy) {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  const whole = html.replace(/<head>\s*<meta charset="utf-8">/, (start) => `${start}\n    ${meta}`);
  if (whole === html) fail("a page must begin its head with <meta charset>");
  if (/<script(?![^>]*\ssrc=)/.test(whole)) fail("an inline script is left in a page; the policy would refuse it");
  return whole;
}

function writeHeaders() {
  write("headers.json", JSON.stringify(headers, null, 2) + "\n");
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`);
  write("_headers", ["/*", ...lines, ""].join("\n"));
}

const row = (name, cells) => console.log(`  ${name.padEnd(16)}${cells.map((cell) => cell.padStart(10)).join("")}`);
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

/** Prints the raw, gzip and brotli size of some files together and returns the gzip size. */
function measure(label, names) {
  const sizes = [0, 0, 0];
  for (const bytes of names.map(read)) {
    [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)].forEach((packed, i) => (sizes[i] += packed.length));
  }
  row(label, sizes.map(kilobytes));
  return sizes[1];
}

function checkSize() {
  const files = readdirSync(dist);
  const pick = (pattern) => files.filter((name) => pattern.test(name));
  row("", ["raw", "gzip", "brotli"]);
  const page = [
    measure("page wasm", pick(/^keliu-.*_bg\.wasm$/)),
    // The service worker runs beside the page and is not part of its start; the rescue page is one of its own.
    measure("page scripts", pick(/\.js$/).filter((name) => !/^(sw\.js|rescue\.js|worker-.*)$/.test(name))),
    measure("page styles", pick(/\.css$/)),
  ].reduce((sum, size) => sum + size);
  const part = measure("page, later", pick(/^keliu-.*-part\.wasm$/));
  measure("worker wasm", pick(/^worker-.*\.wasm$/));
  measure("worker script", pick(/^worker-.*\.js$/));
  hold("what the page loads at its start", page, START_BUDGET, "is something of the part named outside src/ui/part.rs?");
  hold("the part that comes later", part, PART_BUDGET, "has a dependency grown?");
}

/** Prints what a size is and may be, and ends the build where it is more. */
function hold(what, size, budget, look) {
  const sizes = `${what}: ${kilobytes(size)} of ${kilobytes(budget)} allowed after gzip`;
  if (size > budget) fail(`${sizes}; ${look} See docs/adr/0004-page-size.md and 0006-page-in-parts.md`);
  console.log(`  ${sizes}`);
}

const built = addPart(dist, read("index.html").toString());
write("index.html", addPolicy(joinStyles(nameWorker(moveStartScript(built))), metaPolicy));
write("rescue.html", addPolicy(read("rescue.html").toString(), rescuePolicy));
writeHeaders();
checkSize();
