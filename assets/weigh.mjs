// Prints what each built file weighs when it is sent with brotli.
import { readFileSync, readdirSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

const out = new URL("../src/yitang/foundation/ui/static/ui/", import.meta.url);
for (const name of readdirSync(out)) {
  const bytes = readFileSync(new URL(name, out));
  console.log(`${name.padEnd(24)} ${String(bytes.length).padStart(7)} B  ${String(brotliCompressSync(bytes).length).padStart(6)} B brotli`);
}
