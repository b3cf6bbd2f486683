// A small static server for dist/ with the production headers, for trying out and for the tests.
// Usage: node scripts/static.mjs [--port 8080] [--prefix /some/path] [--dir dist]      (port 0: any free one)
// Prints the address of the page as its first line. Listens on this machine only.
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "8080" },
    prefix: { type: "string", default: "/" },
    dir: { type: "string", default: "dist" },
  },
});
const root = resolve(options.dir);
const prefix = `/${options.prefix}/`.replace(/\/+/g, "/");
const headers = JSON.parse(readFileSync(join(root, "headers.json"), "utf8"));
const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** The file a request means, or null: outside the prefix, outside the folder, or not there. */
function find(url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return null;
  }
  if (!path.startsWith(prefix) || path.includes("\0")) return null;
  const name = path.slice(prefix.length);
  const file = resolve(root, name === "" || name.endsWith("/") ? `${name}index.html` : name);
  if (!file.startsWith(root + sep)) return null;
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() ? { file, size: stat.size } : null;
}

const server = createServer((request, response) => {
  const answer = (status, extra = {}) => response.writeHead(status, { ...headers, ...extra });
  if (request.method !== "GET" && request.method !== "HEAD") return answer(405, { Allow: "GET, HEAD" }).end();
  if (request.url + "/" === prefix) return answer(301, { Location: prefix }).end();
  const found = find(request.url);
  if (!found) return answer(404, { "Content-Type": "text/plain; charset=utf-8" }).end("404 Not Found\n");
  const type = types[extname(found.file)] ?? "application/octet-stream";
  answer(200, { "Content-Type": type, "Content-Length": found.size });
  if (request.method === "HEAD") return response.end();
  createReadStream(found.file).on("error", () => response.destroy()).pipe(response);
});

server.on("error", (error) => {
  console.error(error.code === "EADDRINUSE" ? `port ${options.port} is taken; choose another with PORT=…` : error.message);
  process.exit(1);
});
server.listen(Number(options.port), "127.0.0.1", () => {
  console.log(`http://localhost:${server.address().port}${prefix}`);
});
