import { describe, expect, it } from "vitest";
import { at, type Node, type Scalar } from "../../server/language/yaml/node.ts";
import { parse } from "../../server/language/yaml/parse.ts";

function scalarsOf(node: Node | undefined): Scalar[] {
  switch (node?.kind) {
    case "scalar":
      return [node];
    case "sequence":
      return node.items.flatMap(scalarsOf);
    case "mapping":
      return node.entries.flatMap(({ key, value }) => [key, ...scalarsOf(value)]);
    default:
      return [];
  }
}

describe("templated values", () => {
  it.each<[what: string, text: string, values: string[]]>([
    ["a Helm value", "a: {{ .Values.key }}\nb: c\n", ["{{ .Values.key }}"]],
    ["in the middle of text", "a: x-{{ .a }}.{{.b}}-y\n", ["x-{{ .a }}.{{.b}}-y"]],
    ["next to each other", "a: {{ .a }}{{ .b }}\n", ["{{ .a }}{{ .b }}"]],
    ["in double quotes", 'a: "{{ .a | quote }}\\n"\n', ["{{ .a | quote }}\n"]],
    ["in single quotes", "a: '{{ .a }}'\n", ["{{ .a }}"]],
    ["with quotes inside", 'a: "{{ include "x" . }}"\n', ['{{ include "x" . }}']],
    ["with a closing in a string", 'a: {{ "}}" }}\n', ['{{ "}}" }}']],
    ["a Helm comment", "a: {{/* }} */}}\n", ["{{/* }} */}}"]],
    ["in a list", "a:\n  - {{ .a }}\n  - b\n", ["{{ .a }}"]],
    ["in flow collections", "a: [{{ .a }}, {b: {{ .b }}}]\n", ["{{ .a }}", "{{ .b }}"]],
    ["a workflow expression", "a: ${{ secrets.KEY }}\n", ["${{ secrets.KEY }}"]],
    ["envsubst", "a: ${KEY}\nb: ${KEY:-${OTHER}}-x\n", ["${KEY}", "${KEY:-${OTHER}}-x"]],
    ["Jinja", "a: {% if b %}c{% endif %}\n", ["{% if b %}c{% endif %}"]],
    ["ERB", "a: <%= key %>\n", ["<%= key %>"]],
    ["keys, equal ones too", "{{ .a }}: 1\n{{ .b }}: 2\n{{ .b }}: 3\n", ["{{ .a }}", "{{ .b }}", "{{ .b }}"]],
    ["a literal block", "a: |\n  b {{ .a }}\n  c\n", ["b {{ .a }}\nc\n"]],
    ["what looks like a comment in quotes", 'a: "b # {{ .a }}"\n', ["b # {{ .a }}"]],
    ["with a comment behind", "a: {{ .a }} # {{ .b }}\n", ["{{ .a }}"]],
  ])("%s", (_, text, values) => {
    const { root, errors, template } = parse(text);
    expect(template).toBe("values");
    expect(errors).toEqual([]);
    expect(
      scalarsOf(root)
        .filter(({ templated }) => templated)
        .map(({ value }) => value),
    ).toEqual(values);
  });

  it("keep their ranges", () => {
    const text = 'a: "{{ .a }}" # b\nc: x{{ .c }}y\n';
    const { root } = parse(text);
    const ranges = ["a", "c"].map((key) => {
      const node = at(root, key);
      return text.slice(node?.start, node?.end);
    });
    expect(ranges).toEqual(['"{{ .a }}"', "x{{ .c }}y"]);
  });

  it("leave faults on other lines", () => {
    const { errors, template } = parse("a: {{ .a }}\nb: c: d\n");
    expect(template).toBe("values");
    expect(errors).toHaveLength(1);
  });
});

describe("nothing is known of a text with actions on lines of their own", () => {
  it.each([
    ["a condition", "a: 1\n{{- if .b }}\nb: 2\n{{- end }}\n"],
    ["two actions", "{{ if .a }} {{ include .b }}\na: 1\n"],
    ["an inclusion", "a:\n  {{- toYaml .b | nindent 2 }}\n"],
    ["an action with a comment behind", "{{ if .a }} # c\na: 1\n{{ end }}"],
    ["an action over several lines", "a: {{ .b\n  | quote }}\n"],
    ["a comment over several lines", "{{/*\n a: [\n*/}}\nb: c\n"],
    ["in a block scalar", "a: |\n  {{ .b }}\n"],
    ["Jinja", "{% for a in b %}\na: 1\n{% endfor %}\n"],
    ["ERB", "<% if a %>\na: 1\n<% end %>\n"],
    ["envsubst", "a: |\n  b\n${PEM}\n"],
    ["an action in place of what is missing", "a: b\n{{ .c }} d\ne: f\n"],
    ["Windows line breaks", "a: 1\r\n{{ if .b }}\r\nb: 2\r\n{{ end }}\r\n"],
  ])("%s", (_, text) => {
    expect(parse(text)).toMatchObject({ errors: [], template: "lines" });
  });

  it("the tree is what the other lines say, if they say anything", () => {
    const text = "a: 1\n{{- if .b }}\nb: {{ .c }}\n{{- end }}\n";
    const { root } = parse(text);
    expect(at(root, "b")).toMatchObject({ value: "{{ .c }}", templated: true, start: text.indexOf("{{ .c") });
    expect(parse("{{ if .a }}\n  a: 1\n{{ end }}\nb: [\n").root).toBeUndefined();
  });
});

describe("no template", () => {
  it.each([
    ["none at all", "a: b\n"],
    ["in comments only", "# {{ if .a }}\na: b # ${C}\n"],
    ["a comment with an opening, and a closing elsewhere", "# {{ a\nb: c # }}\n"],
    ["an opening without closing", 'a: "{{ b"\n'],
    ["nested braces", 'a: {"b": {"c": 1}}\n'],
    ["a group of a regular expression", "a: ^/b${1}$\n"],
    ["a shell's command", "a: $(b c)\n"],
  ])("%s", (_, text) => {
    expect(parse(text)).toMatchObject({ errors: [], template: "none" });
  });
});

// A quadratic reader runs into the time limit of a test.
it("100,000 openings are looked through", () => {
  for (const opening of ["{{ ", "${A", "{% ", "<%", '{{ "}}" ', "{{/*"]) parse(opening.repeat(100_000));
});
