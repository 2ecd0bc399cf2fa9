import { expect, it } from "vitest";
import { programArguments } from "./windows.ts";

// The examples of https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
it.each([
  ['"abc" d e', ["abc", "d", "e"]],
  ['a\\\\b d"e f"g h', ["a\\\\b", "de fg", "h"]],
  ['a\\\\\\"b c d', ['a\\"b', "c", "d"]],
  ['a\\\\\\\\"b c" d e', ["a\\\\b c", "d", "e"]],
  ['a"b"" c d"', ['ab" c d']],
])("the model of Windows' arguments reads %s as documented", (line, expected) => {
  expect(programArguments(line)).toEqual(expected);
});
