// The link from the page to the part of it that comes later (docs/adr/0006-page-in-parts.md), in place of the one that
// wasm-split writes. scripts/parts.mjs puts it into dist/, with the true names and the checksum.
import { initSync } from "./PAGE.js";

/** Called by the page, which waits until the function `done` of its table is told whether the part is here. */
export async function __wasm_split_load_part(done, data) {
  const page = initSync(); // what the page exports: it has started long ago
  let here = true;
  try {
    const answer = await fetch(new URL("./PART.wasm", import.meta.url), { integrity: "CHECKSUM" });
    // From its bytes, not streaming: not every host knows the type of .wasm.
    await WebAssembly.instantiate(await answer.arrayBuffer(), { __wasm_split: page });
  } catch (error) {
    here = false;
    console.warn(error); // no error: so it ends in a page that is left meanwhile; else the screen says it
  }
  page.__indirect_function_table.get(done)(data, here);
}
