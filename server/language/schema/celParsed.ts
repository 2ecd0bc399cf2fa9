/** An expression that was parsed ahead: base64 of its tree in protobuf. */
import { type Expr, ExprSchema } from "@bufbuild/cel-spec/cel/expr/syntax_pb.js";
import { fromBinary } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";

export function readParsed(parsed: string): Expr {
  return fromBinary(ExprSchema, base64Decode(parsed));
}
