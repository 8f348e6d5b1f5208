/** A node of the compiler's syntax tree: what the operators read of it. */
export interface AstNode {
  nodeType: string;
  /** `start:length:file`, in bytes. */
  src: string;
  operator?: string;
  kind?: string;
  value?: string;
  condition?: AstNode;
  leftExpression?: AstNode;
  rightExpression?: AstNode;
  leftHandSide?: AstNode;
  rightHandSide?: AstNode;
  subExpression?: AstNode;
}
