/**
 * Webpack loader for dcmjs, which is one file of which a third is used here: its start-up statements that serve only the rest
 * are put so that the minifier can drop them, and with them what nobody else refers to.
 *  - The dictionary of private attributes: dcmjs asks it for keys with a creator's name ('(0029,"SIEMENS …",10)'), which
 *    none of its functions that read or write a file makes; Tag.toString() gives '(gggg,eeee)'.
 *  - The measurement tools of `adapters`, the normaliser of `derivations`, the reader of `async`.
 * A bundle that comes to use one of them must take it off this list; test/e2e/bundles.test.ts says so.
 *
 * @throws Error when a statement is not there: then dcmjs has changed and this must be looked at again
 */
const CALLS = [
  /^(?=registerPrivatesModule\(privateData\);$)/gm,
  /^(?=MeasurementReport(\$\d)?\.registerTool\([\w$]+\);$)/gm,
  /^(?=Segmentation(\$\d)?\.setNormalizer\(Normalizer\);$)/gm,
  /^(?=_defineProperty\(AsyncDicomReader, )/gm,
];
const STATICS = [
  /^[\w$]+\.(toolType|utilityToolType|graphicType|TID300Representation) = /gm,
  /^[\w$]+\.isValidCornerstoneTrackingIdentifier = /gm,
  /^MeasurementReport(\$\d)?\.[A-Z_]+ = /gm,
];

module.exports = function usedPartOfDcmjs(source) {
  let statics = 0;
  const edit = (code, statement, replacement) => {
    const edited = code.replace(statement, replacement);
    if (edited === code) throw new Error(`dcmjs has no ${statement}: see webpack.dcmjs.cjs`);
    return edited;
  };
  const calls = CALLS.reduce((code, call) => edit(code, call, '/*#__PURE__*/ '), source);
  return STATICS.reduce(
    (code, assigned) => edit(code, assigned, () => `var unusedStatic${statics++} = `),
    calls
  );
};
