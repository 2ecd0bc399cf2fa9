/** Rows of figures: medians, ratios, goals, and the table that is printed. */

/** `of`: what the goal is about; `atLeast` and `atMost` are bounds on it. */
export const goals = {
  changeSmall: { of: "ratio", atLeast: 100 },
  change: { of: "ratio", atLeast: 50 },
  scaling: { of: "ratio", atMost: 2 },
  start: { of: "ratio", atLeast: 4 },
  memory: { of: "ratio", atMost: 0.4 },
  lint: { of: "ratio", atMost: 3 },
  index: { of: "ours", atMost: 5000 },
  delay: { of: "ours", atMost: 50 },
  indexed: { of: "ours", atMost: 150 },
  hostile: { of: "ratio", atMost: 3 },
  estate: { of: "ratio", atLeast: 1 },
  oneFile: { of: "ours", atMost: 250 },
  extension: { of: "ours", atMost: 550 },
  server: { of: "ours", atMost: 1000 },
  activation: { of: "ours", atMost: 30 },
  checks: { of: "ours", atLeast: 5000 },
  check: { of: "ours", atMost: 5 },
  sandbox: { of: "ours", atMost: 100 },
  coldStart: { of: "ours", atMost: 300 },
  opening: { of: "ours", atMost: 150 },
};

/**
 * One line of the table, from samples of both sides. `faster`: the ratio says how many times the peer's figure
 * ours is contained in ("× faster"); otherwise how many times the peer's ours is.
 */
export function row({ figure, unit = "", ours = [], peer = [], faster = false, goal, note }) {
  const [a, b] = [median(ours), median(peer)];
  const ratio = a === undefined || b === undefined ? undefined : faster ? b / a : a / b;
  const value = goal?.of === "ratio" ? ratio : a;
  const reached =
    goal === undefined || value === undefined
      ? undefined
      : value >= (goal.atLeast ?? -Infinity) && value <= (goal.atMost ?? Infinity);
  return { figure, unit, ours: a, peer: b, ratio, goal, reached, note, samples: { ours, peer } };
}

export function median(values) {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The same list, begun at another place each round, so that nobody always comes after the same neighbour. */
export function rotated(list, round) {
  const start = round % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

export function table(rows) {
  const cells = [
    ["figure", "ours", "peer", "ratio", "goal", "reached"],
    ...rows.map(({ figure, unit, ours, peer, ratio, goal, reached, note }) => [
      figure,
      note ?? withUnit(ours, unit),
      withUnit(peer, unit),
      ratio === undefined ? "" : `${digits(ratio)}×`,
      goal === undefined ? "" : goalText(goal, unit),
      reached === undefined ? "" : reached ? "yes" : "NO",
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  const text = (line) => `| ${line.map((cell, i) => pad(cell, widths[i], i)).join(" | ")} |`;
  const rule = widths.map((width, i) =>
    i === 0 || i === 5 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [text(cells[0]), `| ${rule.join(" | ")} |`, ...cells.slice(1).map(text)].join("\n");
}

function pad(cell, width, column) {
  return column === 0 || column === 5 ? cell.padEnd(width) : cell.padStart(width);
}

function goalText({ of, atLeast, atMost }, unit) {
  const bound = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`;
  return of === "ratio" ? `${bound}×` : withUnitOf(bound, unit);
}

function withUnitOf(text, unit) {
  return unit === "" ? text : `${text} ${unit}`;
}

function withUnit(value, unit) {
  return value === undefined ? "" : withUnitOf(digits(value), unit);
}

/** Three digits that count. */
function digits(value) {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
