/** Prints how many ms the extension's bundle takes to load, with a `vscode` that has every name and does nothing. */
const Module = require("node:module");

const anything = new Proxy(class {}, {
  get: (target, name) => {
    if (name === "prototype") return target.prototype;
    return name === Symbol.toPrimitive ? () => "" : anything;
  },
  apply: () => anything,
  construct: () => ({}),
});
const load = Module._load;
Module._load = (request, ...rest) => (request === "vscode" ? anything : load(request, ...rest));

const started = performance.now();
require(process.argv[2]);
console.log(performance.now() - started);
process.exit();
