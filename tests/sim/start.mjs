// Builds the till's queue as the browser gets it, each page of it with a platform of its own, and lets a world play with it.
// `node tests/sim/start.mjs "write not awaited"` plants a mistake in the source before it is built.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";
import { build } from "esbuild";

const MUTANTS = {
  "write not awaited": ["browser/till/recording.ts", "await store.addToQueue(entries);", "void store.addToQueue(entries);"],
  "place not looked at": ["browser/till/store.ts", "if (found?.id === entry.id) await change", "await change"],
  "other windows forgotten": ["browser/till/sender.ts", "watchers.has(entry.id) || elsewhere", "watchers.has(entry.id)"],
};

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

function planted(mutant) {
  if (!(mutant in MUTANTS)) return []; // the others are the server's
  const [file, right, wrong] = MUTANTS[mutant];
  const plant = async ({ path }) => {
    const source = await readFile(path, "utf8");
    if (source.split(right).length !== 2) throw new Error(`${file} has not “${right}” once: plant the mistake where it is now`);
    return { contents: source.replace(right, wrong), loader: "ts" };
  };
  return [{ name: "mutant", setup: (made) => made.onLoad({ filter: new RegExp(`${file.replaceAll("/", "[\\\\/]")}$`) }, plant) }];
}

async function built(entry, how) {
  const found = await build({ entryPoints: [here(entry)], bundle: true, write: false, target: "es2020", ...how });
  return found.outputFiles[0].text;
}

const program = await built("tills.ts", { platform: "node", format: "cjs" });
const module = { exports: {} };
compileFunction(program, ["require", "module"])(createRequire(import.meta.url), module);
const { listen, PLATFORM } = module.exports;
const page = await built("page.ts", { format: "iife", globalName: "page", plugins: planted(process.argv[2]) });
await listen(compileFunction(`${page}\nreturn page;`, PLATFORM));
