const marks = { passed: "✓", failed: "✗", skipped: "-" };

/** The tests of one suite, printed as they come. */
export class Results {
  constructor(suite) {
    this.suite = suite;
    this.tests = [];
  }

  add({ name, state, duration, error }) {
    this.tests.push({ name, state, duration, error });
    const time = duration === undefined ? "" : ` (${duration} ms)`;
    console.log(` ${marks[state]} ${this.suite} > ${name}${time}`);
    if (error) console.log(indent(error));
  }

  /** The reason says what is missing and how to get it. */
  skip(name, reason) {
    this.add({ name, state: "skipped", error: reason });
  }

  count(state) {
    return this.tests.filter((test) => test.state === state).length;
  }

  print() {
    console.log(
      `${this.count("passed")} passed, ${this.count("failed")} failed, ${this.count("skipped")} skipped`,
    );
  }
}

function indent(text) {
  return text.replace(/^/gm, "     ");
}
