// Compares the students' code of one exercise by Dolos, without a network:
//
//   npm install          once: it compiles the parsers
//   node compare.mjs 07-port-binding
//
// One line per pair, the most similar first: how much of both is the same, the
// longest common piece in tokens, and the two. A high score is a reason to look,
// and no more: independent right answers to the small exercises are alike.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Dolos } from "@dodona/dolos-lib";

const here = dirname(fileURLToPath(import.meta.url));
const exercise = process.argv[2];
const students = join(here, exercise ?? "", "students");
if (!exercise || !existsSync(students)) {
  const all = readdirSync(here).filter((name) => existsSync(join(here, name, "students")));
  console.error(`name an exercise with changed code: ${all.join(", ")}`);
  process.exit(2);
}
const files = readdirSync(students).filter((name) => name.endsWith(".rs"));
if (files.length < 2) {
  console.error(`${exercise}: there is nothing to compare with`);
  process.exit(0);
}

// Left out if the class is anonymous.
const names = new Map();
if (existsSync(join(here, "names.csv"))) {
  for (const line of readFileSync(join(here, "names.csv"), "utf8").split("\n")) {
    const comma = line.indexOf(",");
    names.set(line.slice(0, comma), line.slice(comma + 1));
  }
}
const shown = (file) => {
  const id = basename(file.path, ".rs");
  return names.get(id) ?? id;
};

const dolos = new Dolos({ language: "rust" });
const paths = files.map((name) => join(students, name));
const report = await dolos.analyzePaths(paths, join(here, exercise, "template.rs"));
const pairs = report.allPairs().sort((one, other) => other.similarity - one.similarity);
for (const { similarity, longest, leftFile, rightFile } of pairs) {
  const score = similarity.toFixed(2);
  console.log(`${score}  ${String(longest).padStart(5)}  ${shown(leftFile)}  ${shown(rightFile)}`);
}
