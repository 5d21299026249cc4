// Turns the sheets and scripts beside this file into ./out: small, named by what is in them, with .gz and .br beside.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { build, transform } from "esbuild";
import rtlcss from "rtlcss";
import { compile } from "sass";

const BROWSERS = ["chrome90", "edge90", "firefox90", "safari14"];
const SHEETS = ["public", "work"];
const SCRIPTS = ["exit", "forms", "here", "keys", "near", "passkey", "stay"];

async function sheet(name) {
  const { css } = compile(`${name}.scss`, { loadPaths: ["node_modules"], style: "compressed", quietDeps: true });
  const { code } = await transform(css, { loader: "css", minify: true, target: BROWSERS, legalComments: "none" });
  return code;
}

async function script(name) {
  const { outputFiles } = await build({
    entryPoints: [`scripts/${name}.js`],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2019",
    legalComments: "none",
  });
  return outputFiles[0].text;
}

const files = {};
for (const name of SHEETS) {
  files[`${name}.css`] = await sheet(name);
}
files["public.rtl.css"] = rtlcss.process(files["public.css"], { clean: false }).trim();
for (const name of SCRIPTS) {
  files[`${name}.js`] = await script(name);
}

const manifest = {};
mkdirSync("out", { recursive: true });
for (const [name, text] of Object.entries(files)) {
  const bytes = Buffer.from(text);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const hashed = name.replace(/(\.[a-z]+)$/, `.${hash}$1`);
  manifest[name] = hashed;
  writeFileSync(`out/${hashed}`, bytes);
  writeFileSync(`out/${hashed}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(
    `out/${hashed}.br`,
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  );
}
writeFileSync("out/manifest.json", JSON.stringify(manifest, null, 1) + "\n");
