import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const SOURCES = path.resolve(__dirname, '../../extensions/medclip-sam/src');

/** Errors by class: which of their arguments is the message, before the remedy. */
const FIRST_SENTENCE: Readonly<Record<string, number>> = { MedClipSamError: 1, ServerFault: 0 };

/** A sentence that an error of the extension can say, and where it is written. */
export interface Said {
  readonly file: string;
  readonly sentence: string;
}

/**
 * Messages and remedies of every error that the sources make: literals, what constants and choices hold, and what the
 * functions around them are called with. What is put together from values at run time is `dynamic`, unless it is translated itself.
 */
export function errorSentences(): {
  readonly said: readonly Said[];
  readonly dynamic: readonly Said[];
} {
  const said: Said[] = [];
  const dynamic: Said[] = [];
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file) || file.startsWith('locales')) continue;
    const text = readFileSync(path.join(SOURCES, file), 'utf8');
    if (!Object.keys(FIRST_SENTENCE).some(name => text.includes(`new ${name}(`))) continue;
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const add = (sentence: string) => said.push({ file, sentence });
    const collect = (node: ts.Node): void => {
      if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
        if (/[a-z] [a-z]|\.$/i.test(node.text)) add(node.text);
      } else if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'say') {
        keyOf(node.template);
      } else if (ts.isTemplateExpression(node)) {
        dynamic.push({ file, sentence: node.getText() });
      } else if (ts.isConditionalExpression(node)) {
        collect(node.whenTrue);
        collect(node.whenFalse);
      } else if (ts.isBinaryExpression(node)) {
        collect(node.left);
        collect(node.right);
      } else if (ts.isCallExpression(node)) returned(node);
      else if (ts.isIdentifier(node)) origin(node);
      else if (ts.isElementAccessExpression(node)) collect(node.expression);
      else if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
        collect(node.expression);
    };
    /** As `say` makes it; sentences that are put into others are translated on their own. */
    const keyOf = (template: ts.TemplateLiteral): void => {
      if (!ts.isTemplateExpression(template)) {
        add(template.text);
        return;
      }
      const rest = template.templateSpans.map((span, i) => `{${i}}${span.literal.text}`);
      add(template.head.text + rest.join(''));
      for (const { expression } of template.templateSpans) {
        if (ts.isIdentifier(expression) && /^[A-Z]/.test(expression.text)) origin(expression);
      }
    };
    /** A constant's texts, or a parameter's at every call of its function. */
    const origin = (name: ts.Identifier): void => {
      each(source, node => {
        if (
          ts.isVariableDeclaration(node) &&
          node.name.getText() === name.text &&
          node.initializer
        ) {
          each(node.initializer, inner => {
            if (ts.isStringLiteral(inner) || ts.isNoSubstitutionTemplateLiteral(inner))
              collect(inner);
            if (ts.isTemplateExpression(inner) && !ts.isTaggedTemplateExpression(inner.parent)) {
              collect(inner);
            }
            if (ts.isTaggedTemplateExpression(inner)) collect(inner);
          });
        }
      });
      const around = functionOf(name);
      const index = around?.parameters.findIndex(p => p.name.getText() === name.text) ?? -1;
      const called = around && nameOf(around);
      if (index < 0 || !called) return;
      each(source, node => {
        if (!ts.isCallExpression(node) || node.expression.getText() !== called) return;
        const given = node.arguments[index];
        if (given && !(ts.isIdentifier(given) && given.text === name.text)) collect(given);
      });
    };
    /** What a function of the file returns. */
    const returned = (call: ts.CallExpression): void =>
      each(source, node => {
        if (!ts.isFunctionDeclaration(node) || node.name?.text !== call.expression.getText())
          return;
        each(node, inner => {
          if (ts.isReturnStatement(inner) && inner.expression) collect(inner.expression);
        });
      });
    each(source, node => {
      const first = ts.isNewExpression(node)
        ? FIRST_SENTENCE[node.expression.getText()]
        : undefined;
      if (first === undefined) return;
      const given = (node as ts.NewExpression).arguments ?? [];
      for (const argument of given.slice(first, first + 2)) collect(argument);
    });
  }
  return { said, dynamic };
}

function each(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, child => each(child, see));
}

type Callable = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression;

function functionOf(node: ts.Node): Callable | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isFunctionDeclaration(at) || ts.isArrowFunction(at) || ts.isFunctionExpression(at))
      return at;
  }
  return undefined;
}

function nameOf(callable: Callable): string | undefined {
  if (callable.name) return callable.name.text;
  const { parent } = callable;
  return ts.isVariableDeclaration(parent) ? parent.name.getText() : undefined;
}
