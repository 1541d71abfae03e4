import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** Attributes whose text a person sees or hears. */
const SPOKEN = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'aria-valuetext',
  'label',
  'placeholder',
  'title',
]);

/** Operators both sides of which can be shown; a comparison's cannot. */
const OPERATORS_OF_TEXT = new Set([
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.PlusToken,
]);

/** Two letters in a row are a word; a symbol, a number or a key's name ("T") is not. */
const isWord = (text: string) => /\p{L}{2}/u.test(text);

/**
 * What a component says without the dictionary: text between tags, and literals in children and spoken attributes, also in the
 * branches of a condition. Arguments of calls are left out: a key is no sentence.
 */
export function literalTexts(
  fileName: string,
  source = readFileSync(fileName, 'utf8')
): readonly string[] {
  const file = ts.createSourceFile(
    fileName,
    source,
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TSX
  );
  const found: string[] = [];
  const note = (text: string) => {
    if (isWord(text)) found.push(text.trim());
  };
  const branches = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) note(node.text);
    else if (ts.isTemplateExpression(node)) {
      [node.head, ...node.templateSpans.map(span => span.literal)].forEach(part => note(part.text));
    } else if (ts.isConditionalExpression(node)) {
      [node.whenTrue, node.whenFalse].forEach(branches);
    } else if (ts.isBinaryExpression(node)) {
      const { kind } = node.operatorToken;
      if (kind === ts.SyntaxKind.AmpersandAmpersandToken) branches(node.right);
      else if (OPERATORS_OF_TEXT.has(kind)) [node.left, node.right].forEach(branches);
    } else if (ts.isParenthesizedExpression(node)) branches(node.expression);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node.text);
    if (ts.isJsxAttribute(node)) {
      if (SPOKEN.has(node.name.getText(file)) && node.initializer) {
        const { initializer } = node;
        if (ts.isJsxExpression(initializer)) {
          if (initializer.expression) branches(initializer.expression);
        } else branches(initializer);
      }
    } else if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent)) {
      branches(node.expression);
    }
    node.forEachChild(visit);
  };
  visit(file);
  return found;
}
