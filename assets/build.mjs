// Builds what the wheel ships into src/yitang/foundation/ui/static/ui. The result is committed; installers need no Node.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../src/yitang/foundation/ui/static/ui");
mkdirSync(out, { recursive: true });

const built = async (name) => {
  const styles = sass.compile(join(here, `scss/${name}.scss`), {
    style: "compressed",
    loadPaths: [join(here, "node_modules")],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  // Bootstrap's reset reads custom properties whose values our own rules set; such declarations are void.
  const defined = new Set([...styles.css.matchAll(/[{;](--bs-[\w-]+):/g)].map((match) => match[1]));
  const lean = styles.css
    .replace(/([{;])[\w-]+:[^;{}]*var\((--bs-[\w-]+)\)[^;{}]*(?=[;}])/g, (whole, before, name) => (defined.has(name) ? whole : before))
    .replace(/;+/g, ";");
  const css = await esbuild.transform(lean, { loader: "css", minify: true, target: "chrome90" });
  writeFileSync(join(out, `${name}.css`), css.code);
};
await built("ui");
await built("portal");

await esbuild.build({
  entryPoints: ["ui", "again", "desk", "find", "pick", "passkey"].map((name) => join(here, `js/${name}.js`)),
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "chrome90",
});

copyFileSync(join(here, "node_modules/htmx.org/dist/htmx.min.js"), join(out, "htmx-2.0.11.min.js"));

const mark = readFileSync(join(here, "mark.svg"), "utf8");
writeFileSync(join(out, "mark.svg"), mark.replace(/\n\s*/g, ""));
const inner = (svg) => svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$|\n/g, "").replace(/\s+/g, " ").replace(/> </g, "><").replace(/ \/>/g, "/>").trim();
const icons = readFileSync(join(here, "icons.txt"), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
const symbols = icons.map((line) => {
  const [name, file] = line.split(" = ");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner(readFileSync(join(here, `node_modules/lucide-static/icons/${file}.svg`), "utf8"))}</symbol>`;
});
const shapes = readFileSync(join(here, "shapes.svg"), "utf8").replace(/\n\s*/g, "").replace(/^<svg[^>]*>|<\/svg>$/g, "");
const markSymbol = `<symbol id="mark" viewBox="0 0 64 64">${inner(mark)}</symbol>`;
writeFileSync(
  join(out, "icons.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg"><!-- Icons: Lucide, ISC licence, see LICENSES.txt --><defs>${symbols.join("")}${shapes}${markSymbol}</defs></svg>`,
);
writeFileSync(
  join(out, "LICENSES.txt"),
  ["bootstrap", "htmx.org", "lucide-static"]
    .map((name) => {
      const { version, license } = JSON.parse(readFileSync(join(here, `node_modules/${name}/package.json`), "utf8"));
      return `${name} ${version} (${license})\n\n${readFileSync(join(here, `node_modules/${name}/LICENSE`), "utf8").trim()}\n`;
    })
    .join("\n----\n\n"),
);
